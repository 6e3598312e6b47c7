"""Decide limits. Pure: frozen values in, frozen values out; nothing else decides.

`decide_limit` answers a request, `rule_by_hand` turns an underwriter's word into an answer, `follow_grade` lets
limits follow a grade that fell.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from basics.errors import Fault, Invalid, Refused
from basics.money import Money
from limits.answers import (
    automatic_offer,
    capacity_left,
    granted,
    holding,
    not_granted,
    offer_within,
    share_within,
)
from limits.moves import GradeMove, LimitMove, Standing
from limits.reasons import RULING_CONDITIONS, RULING_REASONS, Change, ChangeCode, Condition, Reason, ReasonCode
from limits.values import AskedLimit, Authority, Decision, Matter, PolicyTerms, RiskFacts, Ruling, Verdict, Wish


def decide_limit(asked: AskedLimit, facts: RiskFacts, terms: PolicyTerms, *, on: date) -> Decision:
    """Grant, cut, decline or refer a request from the buyer's grade, its capacity and the policy's terms.

    Every reason that declines is named, then every reason that refers. The capacity of the buyer's grade less what
    other policies hold is the room; a part is granted where only a part is left. This policy's own limit is replaced,
    so it is not counted. No grade is invented: a buyer that is not rated is referred. An appeal goes to a person.
    """
    matter = Matter(asked, facts, terms, on)
    offer, book = offer_within(asked, capacity_left(facts))
    declines = reasons_to_decline(matter)
    referrals = reasons_to_refer(matter, book)
    if asked.is_appeal:
        return not_granted(Verdict.INVESTIGATING, referrals + declines, matter)
    if declines:
        return not_granted(Verdict.NOT_APPROVED, declines, matter)
    if asked.amount == facts.lowest_ahead:
        reason = Reason(ReasonCode.ALREADY_IN_FORCE, (("amount", asked.amount),))
        return granted(Verdict.APPROVED, (reason,), (asked.amount, asked.book), matter)
    adds_something = facts.lowest_ahead < offer
    if facts.grade is not None and not adds_something:
        return not_granted(Verdict.NOT_APPROVED, _reasons_of_full(matter), matter)
    if referrals:
        return not_granted(Verdict.INVESTIGATING, referrals, matter, offer=_offer_at_once(matter, referrals))
    within = Reason(ReasonCode.WITHIN_GRADE, (("grade", facts.grade or 0), ("amount", offer)))
    verdict = Verdict.APPROVED if offer == asked.amount else Verdict.PARTLY_APPROVED
    return granted(verdict, (within, *_reasons_of_cut(matter, offer)), (offer, book), matter)


def reasons_to_decline(matter: Matter) -> tuple[Reason, ...]:
    """Give every reason for which no limit can be granted at all."""
    asked, facts, terms = matter.asked, matter.facts, matter.terms
    is_foreign = terms.countries is not None and facts.country not in terms.countries
    is_long = terms.terms_days_max is not None and asked.terms_days > terms.terms_days_max
    is_weak = facts.grade is not None and facts.insolvent_since is None and not facts.ceiling.greatest
    days = {"terms_days": asked.terms_days, "terms_days_max": terms.terms_days_max}
    return holding(
        (facts.is_natural_person, ReasonCode.NATURAL_PERSON, {}),
        (facts.sanctioned_since is not None, ReasonCode.SANCTIONED, {"since": facts.sanctioned_since}),
        (facts.insolvent_since is not None, ReasonCode.INSOLVENT, {"since": facts.insolvent_since}),
        (is_weak, ReasonCode.GRADE_TOO_WEAK, {"grade": facts.grade}),
        (is_foreign, ReasonCode.COUNTRY_NOT_COVERED, {"country": facts.country}),
        (is_long, ReasonCode.TERMS_TOO_LONG, days),
    )


def reasons_to_refer(matter: Matter, book: Money) -> tuple[Reason, ...]:
    """Give every reason for which a person decides; `book` is the offer in the book currency."""
    asked, facts = matter.asked, matter.facts
    is_large = facts.grade is not None and book > facts.ceiling.automatic
    above = {"grade": facts.grade, "amount": automatic_offer(asked, facts)}
    group = facts.group
    fills_group = group is not None and group.committed_on_others + facts.committed_elsewhere + book > group.ceiling
    return holding(
        (asked.is_appeal, ReasonCode.APPEALED, {}),
        (facts.is_sole_trader, ReasonCode.SOLE_TRADER, {}),
        (facts.grade is None, ReasonCode.NOT_RATED, {}),
        (facts.own_overdue_on is not None, ReasonCode.OVERDUE_REPORTED, {"reported_on": facts.own_overdue_on}),
        (facts.is_overdue_elsewhere, ReasonCode.PAYMENTS_EXAMINED, {}),
        (facts.petitioned_on is not None, ReasonCode.WINDING_UP_SOUGHT, {"asked_on": facts.petitioned_on}),
        (facts.is_screening_open, ReasonCode.SCREENING_OPEN, {}),
        (fills_group, ReasonCode.GROUP_FULL, {"members": group.members if group else None}),
        (is_large, ReasonCode.ABOVE_AUTOMATIC_AUTHORITY, above),
    )


def rule_by_hand(ruling: Ruling, matter: Matter, *, book: Money) -> Decision:
    """Turn an underwriter's ruling into an answer; capacity and knock-outs bind people too.

    Args:
        ruling: What the underwriter says.
        matter: The request and the facts as they stand now, with the buyer locked.
        book: The ruling's amount in the book currency.

    Raises:
        Invalid: `limit.ruling`: reason, condition or amount outside what a ruling may hold.
        Refused: `limit.above_asked`, `limit.below_current`, `limit.above_capacity`, `limit.knocked_out`,
            `limit.screening_open`.
    """
    _check_words(ruling, matter.asked)
    figures = (("amount", ruling.amount), ("asked", matter.asked.amount))
    reasons = (Reason(ruling.reason_code, figures),)
    if not ruling.amount:
        return not_granted(Verdict.NOT_APPROVED, reasons, matter)
    _check_amount(ruling, matter, book)
    verdict = Verdict.APPROVED if ruling.amount == matter.asked.amount else Verdict.PARTLY_APPROVED
    answer = granted(verdict, reasons, (ruling.amount, book), matter)
    asked_of_policyholder = tuple(Condition(code) for code in ruling.conditions)
    return replace(answer, conditions=answer.conditions + asked_of_policyholder, valid_to=ruling.valid_to)


def needs_second(book: Money, authority: Authority) -> bool:
    """Tell whether an amount needs a second underwriter.

    Raises:
        Refused: `limit.no_authority`: the log-in has none; `limit.above_any_authority`: nobody could.
    """
    most = f"level {authority.greatest_level} may grant up to {authority.greatest}, the most of all"
    if authority.level == 0:
        raise Refused("limit.no_authority", f"This log-in has no authority over limits; {most}.")
    if book > authority.greatest:
        message = f"{book} is above every authority: {most}. Grant less, or have the table of authority raised."
        raise Refused("limit.above_any_authority", message)
    return book > authority.limit_max


def follow_grade(standings: Sequence[Standing], move: GradeMove) -> tuple[LimitMove, ...]:
    """Lower what stands on a buyer to what its new grade leaves; never raise anything.

    A grade without capacity, or a sudden event, ends every limit for new shipments. Otherwise, where the limits
    together pass the new ceiling, each policy keeps the same share of its own limit (ceiling over sum), down to
    full hundreds. Ordinary changes bind shipments after the policy's notice; sudden ones bind at once.
    Hysteresis is in the grade itself (`basics.grades.grade_of`), so noise at a bound moves nothing.
    """
    if move.grade is None and move.sudden_since is None:
        return ()
    if move.sudden_since is not None or not move.ceiling.greatest:
        ended = (item for item in standings if item.final or (move.sudden_since is not None and item.is_running))
        return tuple(_withdrawn(standing, move) for standing in ended)
    whole = sum(standing.final_book.minor for standing in standings)
    if whole <= move.ceiling.greatest.minor:
        return ()
    return tuple(_reduced(standing, move, whole) for standing in standings if standing.final)


def answer_of_move(move: LimitMove, on: date) -> Decision:
    """Put what follows from a grade into the shape of every answer."""
    better = Change(ChangeCode.NEXT_STATEMENT, (("year", str(on.year)),))
    return Decision(
        verdict=move.verdict,
        granted=move.keeps,
        book=move.book,
        reasons=move.reasons,
        changes=(better, Change(ChangeCode.ASK_AGAIN)),
        valid_from=move.effective_from,
    )


def lower_at_wish(wish: Wish) -> Decision:
    """Lower a limit, or end it, because its policyholder wants so; no notice is needed for one's own wish.

    Raises:
        Invalid: `limit.wish`: the amount or the day cannot be.
        Refused: `limit.not_lower`: what stands is as low already.
    """
    faults = []
    if wish.amount.currency != wish.final.currency:
        faults.append(Fault("amount", wish.amount.currency, f"{wish.final.currency}, the policy's, is right"))
    elif wish.amount.minor < 0:
        faults.append(Fault("amount", str(wish.amount), "zero (cancel) or more is right"))
    if wish.effective_from < wish.on:
        faults.append(Fault("effective_from", str(wish.effective_from), f"{wish.on} or later is right"))
    if faults:
        raise Invalid("limit.wish", "; ".join(map(str, faults)), faults)
    if wish.amount.minor >= wish.final.minor:
        raise Refused("limit.not_lower", f"A limit of {wish.final} stands; {wish.amount} would not lower it.")
    return Decision(
        verdict=Verdict.REDUCED if wish.amount else Verdict.WITHDRAWN,
        granted=wish.amount,
        book=Money(-(-wish.final_book.minor * wish.amount.minor // wish.final.minor), wish.final_book.currency),
        reasons=(Reason(ReasonCode.OWN_WISH),),
        changes=(Change(ChangeCode.ASK_AGAIN),),
        valid_from=wish.effective_from,
    )


def _check_words(ruling: Ruling, asked: AskedLimit) -> None:
    faults = []
    if ruling.reason_code not in RULING_REASONS:
        faults.append(Fault("reason_code", ruling.reason_code, "one of " + ", ".join(RULING_REASONS) + " is right"))
    faults += [
        Fault("conditions", code, "one of " + ", ".join(RULING_CONDITIONS) + " is right")
        for code in ruling.conditions
        if code not in RULING_CONDITIONS
    ]
    if ruling.amount.currency != asked.amount.currency:
        faults.append(Fault("amount", ruling.amount.currency, f"{asked.amount.currency}, the policy's, is right"))
    elif ruling.amount.minor < 0:
        faults.append(Fault("amount", str(ruling.amount), "zero (refuse) or more is right"))
    if faults:
        raise Invalid("limit.ruling", "; ".join(map(str, faults)), faults)


def _check_amount(ruling: Ruling, matter: Matter, book: Money) -> None:
    asked, facts = matter.asked, matter.facts
    if facts.sanctioned_since or facts.insolvent_since or facts.is_natural_person:
        raise Refused("limit.knocked_out", "The buyer is insolvent, sanctioned or no company: no limit can be granted.")
    if facts.is_screening_open:
        message = "A likeness to a name on a sanctions list waits to be cleared; until then no limit can be granted."
        raise Refused("limit.screening_open", message)
    if ruling.amount > asked.amount:
        raise Refused("limit.above_asked", f"{asked.amount} was asked; {ruling.amount} is more than that.")
    if ruling.amount < facts.lowest_ahead:
        message = f"A limit of {facts.lowest_ahead} stands; a ruling of {ruling.amount} would lower it."
        raise Refused("limit.below_current", message)
    room = capacity_left(facts)
    if book > room:
        message = f"Capacity leaves {room} on this buyer; {ruling.amount} ({book}) is above it."
        raise Refused("limit.above_capacity", message)


def _offer_at_once(matter: Matter, referrals: tuple[Reason, ...]) -> Money | None:
    """Give the amount that the rules would grant at once, where only the amount is in the way."""
    offer = automatic_offer(matter.asked, matter.facts)
    only_amount = [reason.code for reason in referrals] == [ReasonCode.ABOVE_AUTOMATIC_AUTHORITY]
    return offer if only_amount and offer > matter.facts.lowest_ahead else None


def _reasons_of_full(matter: Matter) -> tuple[Reason, ...]:
    above_ceiling = matter.asked.book > matter.facts.ceiling.greatest
    figures = {"asked": matter.asked.amount, "grade": matter.facts.grade}
    return holding((True, ReasonCode.CAPACITY_FULL, {}), (above_ceiling, ReasonCode.GRADE_CEILING, figures))


def _reasons_of_cut(matter: Matter, offer: Money) -> tuple[Reason, ...]:
    """Say why less than what is asked: the grade's ceiling, what others hold of it, or both."""
    asked, facts = matter.asked, matter.facts
    above_ceiling = asked.book > facts.ceiling.greatest
    shared = offer < asked.amount and bool(facts.committed_elsewhere)
    return holding(
        (above_ceiling, ReasonCode.GRADE_CEILING, {"asked": asked.amount, "grade": facts.grade}),
        (shared, ReasonCode.CAPACITY_PART, {"amount": offer, "asked": asked.amount}),
    )


def _withdrawn(standing: Standing, move: GradeMove) -> LimitMove:
    reasons = holding(
        (move.sudden_since is not None, ReasonCode.INSOLVENT, {"since": move.sudden_since}),
        (move.sudden_since is None, ReasonCode.GRADE_WITHDRAWN, {"grade": move.grade}),
    )
    nothing = (Money.zero(standing.final.currency), Money.zero(standing.final_book.currency))
    return LimitMove(standing.policy_id, Verdict.WITHDRAWN, *nothing, _binds_from(standing, move), reasons)


def _reduced(standing: Standing, move: GradeMove, whole: int) -> LimitMove:
    keeps, book = share_within(standing.final, standing.final_book, move.ceiling.greatest.minor, whole)
    reasons = holding(
        (move.grade_before not in {None, move.grade}, ReasonCode.GRADE_FELL, _grades(move)),
        (move.grade_before in {None, move.grade}, ReasonCode.GRADE_CEILING, {"asked": standing.final, **_grades(move)}),
    )
    verdict = Verdict.REDUCED if keeps else Verdict.WITHDRAWN
    return LimitMove(standing.policy_id, verdict, keeps, book, _binds_from(standing, move), reasons)


def _grades(move: GradeMove) -> dict[str, int | None]:
    return {"grade_before": move.grade_before, "grade": move.grade}


def _binds_from(standing: Standing, move: GradeMove) -> date:
    return move.on if move.sudden_since is not None else move.on + timedelta(days=standing.notice_days)
