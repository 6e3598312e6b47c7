"""What people are told of each kind of event, and who they are. A kind without a row fails a test; `NOBODY` is a row.

Sentences are translated where they are read. `%(buyer)s`, `%(policyholder)s` and `%(ref)s` are always known; any other
name is a detail of the event.
"""

from collections.abc import Callable, Mapping
from typing import Final

from notifications.values import Audience, Notice

N_: Final[Callable[[str], str]] = str  # marks a sentence for the translators
NOBODY: Final[tuple[Notice, ...]] = ()

_POLICYHOLDER = Audience.POLICYHOLDER
_UNDERWRITERS = Audience.UNDERWRITERS
_CLAIMS = Audience.CLAIMS_HANDLERS
_ADMINISTRATORS = Audience.ADMINISTRATORS
_WHO_HAS_IT = Audience.WHO_HAS_THE_CASE


NOTICES: Final[Mapping[str, tuple[Notice, ...]]] = {
    # The installation and its people
    "installation.set_up": NOBODY,
    "business_date.moved": (
        Notice(_ADMINISTRATORS, N_("The business date is now %(to)s; it was %(before)s."), by_mail=False),
    ),
    "policyholder.created": NOBODY,
    "invitation.made": NOBODY,  # the link is given to the administrator, who passes it on
    "invitation.revoked": NOBODY,
    "user.joined": (
        Notice(Audience.THE_PERSON, N_("Welcome. What concerns you is written here as it happens."), by_mail=False),
    ),
    "user.disabled": NOBODY,
    "user.password_changed": (
        Notice(Audience.THE_PERSON, N_("Your password was changed. If it was not you, tell the administrator.")),
    ),
    "user.signed_in": NOBODY,
    "token.issued": NOBODY,
    "token.revoked": NOBODY,
    # Facts about buyers
    "buyer.added": NOBODY,
    "buyer.fact_recorded": NOBODY,  # monitoring wakes; people hear what follows from it
    "buyer.profile_recorded": NOBODY,
    "buyer.payments_recorded": NOBODY,
    "buyer.identifier_added": NOBODY,
    "buyer.name_added": NOBODY,
    "identifier_conflict.found": NOBODY,  # its case stands in the queue
    "identifier_conflict.resolved": NOBODY,
    "buyer.parent_told": NOBODY,
    "buyer.parent_ended": NOBODY,
    "group_problem.found": NOBODY,  # its case stands in the queue
    "bureau.imported": (
        Notice(
            _UNDERWRITERS,
            N_("A bureau file was read: %(accepted)s statements taken, %(rejected)s turned away, %(unchanged)s known."),
            by_mail=False,
        ),
    ),
    "feed.loaded": (
        Notice(
            _UNDERWRITERS,
            N_("A feed was read: %(accepted)s records taken, %(rejected)s turned away, %(unchanged)s known."),
            by_mail=False,
        ),
    ),
    "feed.facts_recorded": NOBODY,  # monitoring wakes; people hear what follows from it
    "match_run.asked": NOBODY,  # the progress is on the page of the list
    "match_run.finished": (
        Notice(
            _POLICYHOLDER,
            N_("Your customer list %(filename)s is matched: %(matched)s of %(accepted)s customers are buyers on file."),
            by_mail=False,
        ),
    ),
    "match_row.chosen": NOBODY,
    "match_judgement.added": NOBODY,
    "buyer.assessed": NOBODY,
    "override.proposed": (
        Notice(_UNDERWRITERS, N_("An override on %(buyer)s was proposed; where it needs a second person, it waits.")),
    ),
    "override.in_force": NOBODY,
    "override.rejected": NOBODY,
    "override.expired": NOBODY,
    "override.revoked": NOBODY,
    "scorecard.proposed": (
        Notice(
            _UNDERWRITERS, N_("A role for scorecard %(scorecard)s from %(effective_from)s waits for a second person.")
        ),
        Notice(_ADMINISTRATORS, N_("A role for scorecard %(scorecard)s from %(effective_from)s waits to be approved.")),
    ),
    "scorecard.in_force": (
        Notice(_UNDERWRITERS, N_("Scorecard %(scorecard)s has a new role from %(effective_from)s on.")),
        Notice(_ADMINISTRATORS, N_("Scorecard %(scorecard)s has a new role from %(effective_from)s on.")),
    ),
    "scorecard.rejected": (
        Notice(_UNDERWRITERS, N_("The role proposed for scorecard %(scorecard)s was rejected."), by_mail=False),
    ),
    "scorecard.withdrawn": NOBODY,
    "monitoring.asked": NOBODY,
    "monitoring.planned": NOBODY,
    "monitoring.finished": (
        Notice(
            _UNDERWRITERS,
            N_("Monitoring: %(buyers)s buyers with news, %(rerated)s with another grade, %(changed)s limits moved."),
            by_mail=False,
        ),
    ),
    # Policies
    "policy.created": (Notice(_POLICYHOLDER, N_("Your policy was set up; read it under My policy.")),),
    "policy.revised": (Notice(_POLICYHOLDER, N_("The terms of your policy have changed; read them under My policy.")),),
    "rates.loaded": NOBODY,
    # Limits
    "limit_request.made": NOBODY,
    "limit_request.referred": (
        Notice(_UNDERWRITERS, N_("%(policyholder)s asks for a limit on %(buyer)s (%(ref)s): referred to you.")),
        Notice(_POLICYHOLDER, N_("Your request %(ref)s on %(buyer)s was passed to an underwriter."), by_mail=False),
    ),
    "limit_request.withdrawn": NOBODY,
    "limit_request.proposed": (
        Notice(_UNDERWRITERS, N_("A ruling on %(ref)s, %(buyer)s, waits for a second underwriter.")),
    ),
    "limit_request.returned": (
        Notice(_UNDERWRITERS, N_("The ruling on %(ref)s, %(buyer)s, was returned by the second underwriter.")),
    ),
    "limit.granted": (Notice(_POLICYHOLDER, N_("A limit of %(amount)s on %(buyer)s was granted.")),),
    "limit.refused": (Notice(_POLICYHOLDER, N_("No limit on %(buyer)s was granted: %(reasons)s.")),),
    "limit.reduced": (
        Notice(
            _POLICYHOLDER,
            N_("Your limit on %(buyer)s is reduced to %(amount)s for shipments from %(effective_from)s: %(reasons)s."),
        ),
        Notice(_UNDERWRITERS, N_("Reduced: the limit of %(policyholder)s on %(buyer)s; %(reasons)s."), by_mail=False),
    ),
    "limit.withdrawn": (
        Notice(
            _POLICYHOLDER,
            N_("Your limit on %(buyer)s is withdrawn for shipments from %(effective_from)s: %(reasons)s."),
        ),
        Notice(_UNDERWRITERS, N_("Withdrawn: the limit of %(policyholder)s on %(buyer)s; %(reasons)s."), by_mail=False),
    ),
    "limit.lowered": (
        Notice(_UNDERWRITERS, N_("%(policyholder)s has lowered its own limit on %(buyer)s."), by_mail=False),
    ),
    "limit.ceilings_set": (
        Notice(_UNDERWRITERS, N_("A new table of the greatest limit per grade holds from %(effective_from)s on.")),
    ),
    # Claims
    "overdue.notified": (
        Notice(_UNDERWRITERS, N_("%(policyholder)s gave notice that %(buyer)s is overdue."), by_mail=False),
        Notice(_CLAIMS, N_("%(policyholder)s gave notice that %(buyer)s is overdue."), by_mail=False),
    ),
    "claim.drafted": NOBODY,
    "claim.revised": NOBODY,
    "claim.document_added": NOBODY,
    "claim.filed": (Notice(_CLAIMS, N_("%(policyholder)s filed claim %(ref)s on %(buyer)s: %(indemnity)s.")),),
    "claim.assessed": NOBODY,
    "claim.withdrawn": (Notice(_CLAIMS, N_("Claim %(ref)s on %(buyer)s was withdrawn."), by_mail=False),),
    "claim.questioned": (Notice(_POLICYHOLDER, N_("We have a question on your claim %(ref)s on %(buyer)s.")),),
    "claim.answered": (Notice(_CLAIMS, N_("%(policyholder)s answered on claim %(ref)s, %(buyer)s.")),),
    "claim.proposed": (Notice(_CLAIMS, N_("The acceptance of %(ref)s, %(buyer)s, waits for a second person.")),),
    "claim.returned": (Notice(_CLAIMS, N_("The acceptance of %(ref)s, %(buyer)s, was returned.")),),
    "claim.accepted": (
        Notice(_POLICYHOLDER, N_("Your claim %(ref)s on %(buyer)s is accepted: an indemnity of %(indemnity)s.")),
    ),
    "claim.refused": (
        Notice(
            _POLICYHOLDER, N_("Your claim %(ref)s on %(buyer)s is refused; the clause is named, and you may appeal.")
        ),
    ),
    "claim.appealed": (Notice(_CLAIMS, N_("%(policyholder)s appeals against the refusal of %(ref)s, %(buyer)s.")),),
    "claim.reopened": (Notice(_POLICYHOLDER, N_("Your claim %(ref)s on %(buyer)s is looked at again.")),),
    "claim.upheld": (Notice(_POLICYHOLDER, N_("The refusal of your claim %(ref)s on %(buyer)s stands.")),),
    "claim.settled": (
        Notice(_POLICYHOLDER, N_("Your claim %(ref)s on %(buyer)s is settled: %(indemnity)s by %(pay_by)s.")),
    ),
    "payee.entered": (Notice(_CLAIMS, N_("%(policyholder)s entered bank details; they wait to be screened.")),),
    "payee.cleared": (Notice(_POLICYHOLDER, N_("Your bank details were cleared; a claim can be paid to them.")),),
    "payee.rejected": (
        Notice(_POLICYHOLDER, N_("Your bank details were not cleared; see your payees for the reason.")),
    ),
    "payee.retired": (Notice(_POLICYHOLDER, N_("Bank details of yours were taken out of use.")),),
    # Cases; that one was opened is told by what it is about
    "case.opened": NOBODY,
    "case.assigned": NOBODY,
    "case.released": NOBODY,
    "case.closed": NOBODY,
    "case.reopened": NOBODY,
    "case.question_asked": (Notice(_POLICYHOLDER, N_("There is a question for you: %(title)s.")),),
    "case.question_answered": (Notice(_WHO_HAS_IT, N_("%(policyholder)s has answered: %(title)s.")),),
    "case.commented": (Notice(_WHO_HAS_IT, N_("There is a comment: %(title)s."), by_mail=False),),
    # Sanctions screening: the insurer's own; whoever is screened hears of it from a person, or not at all
    "screening.list_loaded": (
        Notice(
            _ADMINISTRATORS,
            N_("Sanctions list %(list)s was read: %(added)s added, %(changed)s changed, %(ended)s taken off."),
            by_mail=False,
        ),
    ),
    "screening.hit_found": (Notice(_ADMINISTRATORS, N_("%(title)s is like a name on a sanctions list: %(alias)s.")),),
    "screening.hit_reopened": (
        Notice(_ADMINISTRATORS, N_("%(title)s is like a name on a sanctions list again: %(alias)s.")),
    ),
    "screening.hit_ended": NOBODY,
    "screening.hit_cleared": NOBODY,
    "screening.hit_confirmed": (Notice(_UNDERWRITERS, N_("%(title)s is on a sanctions list as %(alias)s.")),),
    "screening.run_finished": NOBODY,
    # Invoices and receipts
    "invoice.added": NOBODY,
    "invoice.disputed": NOBODY,
    "invoice.dispute_resolved": NOBODY,
    "movement.added": NOBODY,
    "ledger.imported": NOBODY,  # the report is on the screen of who sent the file
    "ledger.demo_loaded": NOBODY,
}

# Reasons as a line of an inbox says them; the answer itself says them in full, with figures.
REASONS: Final[Mapping[str, str]] = {
    "grade_fell": N_("the buyer's grade fell"),
    "grade_withdrawn": N_("the buyer's grade leaves no room for a limit"),
    "grade_ceiling": N_("the greatest limit for the buyer's grade"),
    "grade_too_weak": N_("the buyer's grade is too weak"),
    "insolvent": N_("the buyer is insolvent"),
    "sanctioned": N_("the buyer is under sanctions"),
    "natural_person": N_("the buyer is a natural person"),
    "capacity_full": N_("our capacity on the buyer is used up"),
    "capacity_part": N_("our capacity on the buyer leaves a part"),
    "country_not_covered": N_("the policy does not cover the buyer's country"),
    "terms_too_long": N_("the payment terms are longer than the policy allows"),
    "not_rated": N_("the buyer is not rated"),
    "overdue_reported": N_("the buyer is reported overdue"),
}
OTHER_REASON: Final = N_("see the answer")
