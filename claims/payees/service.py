"""Enter bank details, and screen them by hand."""

from dataclasses import replace
from datetime import date
from typing import Final

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.service import record
from basics import clock
from basics.actors import Actor
from basics.errors import Fault, Invalid, NotFound, Refused, Stale
from basics.lifecycles.payee import PAYEE
from cases import queries as cases
from cases import service as case_service
from cases.values import Queue
from claims.payees import events, queries
from claims.payees.rules import check_note, payee_faults, payee_to_screen
from claims.payees.values import NewPayee, PayeeFacts
from models.claims import Payee
from models.scoping import within
from people import queries as people
from registry.screening.queries import is_blocked
from registry.screening.service import screen as screen_names
from registry.screening.values import SubjectKind

SUBJECT: Final = "payee"
_OF_VERDICT: Final = {"clear": events.CLEARED, "reject": events.REJECTED}


def enter_payee(session: Session, new: NewPayee, *, actor: Actor, on: date) -> PayeeFacts:
    """Store bank details of the actor's policyholder, screened against lists at once and by hand later.

    The edge asks for the password once more before this is called.

    Raises:
        Invalid: `payee.invalid`: the name, the country, or an account number that fails its check digits.
        Refused: `payee.no_policyholder`: the actor acts for none; `payee.exists`: the account is on file.
    """
    if actor.policyholder_id is None or actor.user_id is None:
        raise Refused("payee.no_policyholder", "Bank details are entered by a person of the policyholder.")
    new = _checked(replace(new, name=" ".join(new.name.split())))
    twin = select(Payee.id).where(Payee.iban == new.iban, Payee.state.in_(("entered", "cleared")))
    if session.scalar(within(twin, Payee, actor.scope)) is not None:
        raise Refused("payee.exists", "This account is on file already; it is listed among your payees.")
    row = Payee(
        policyholder_id=actor.policyholder_id,
        name=new.name,
        country=new.country,
        iban=new.iban,
        state=PAYEE.initial,
        author_id=actor.user_id,
        entered_on=on,
        screener_id=None,
        screened_on=None,
        screening_note="",
        is_invented=people.installation(session).is_demo,
        recorded_at=clock.now(),
        version=1,
    )
    session.add(row)
    session.flush()
    facts = queries.payee(session, row.id, scope=actor.scope)
    record(session, events.about_payee(events.ENTERED, facts, actor=actor, on=on))
    case_service.open_case(
        session,
        queue=Queue.PAYEES,
        kind="screening",
        subject=(SUBJECT, row.id),
        policyholder_id=row.policyholder_id,
        buyer_id=None,
        title=f"{facts.policyholder_name}: payee to screen",
        amount=None,
        required_authority=0,
        actor=actor,
        on=on,
    )
    screen_names(session, (payee_to_screen(facts),), actor=actor, on=on)
    return facts


def screen_payee(
    session: Session, payee_id: int, verdict: tuple[str, str], *, version: int, actor: Actor, on: date
) -> PayeeFacts:
    """Clear or reject a payee by hand.

    Args:
        session: In the insurer's scope.
        payee_id: Of a payee that was entered.
        verdict: `clear` or `reject`, and the note of what was looked at.
        version: That the screener has seen.
        actor: A claims handler.
        on: Business date.

    Raises:
        NotFound: `payee.not_found`.
        Stale: `payee.stale`.
        Invalid: `payee.note`; `payee.verdict`: neither of the two.
        Refused: `payee.not_possible`; `payee.same_person`: who entered it does not screen it; `payee.screening_open`:
            it is like a name on a sanctions list, and nobody has cleared that.
    """
    action, note = verdict[0], check_note(verdict[1])
    if action not in _OF_VERDICT:
        raise Invalid.of("payee.verdict", Fault("verdict", action, "clear or reject is right"))
    row = _locked(session, payee_id, version=version, actor=actor)
    if actor.user_id is None or actor.user_id == row.author_id:
        raise Refused("payee.same_person", "Who entered bank details does not screen them; a claims handler does.")
    if action == "clear":
        require_unblocked(session, payee_id)
    row.screener_id, row.screened_on, row.screening_note = actor.user_id, on, note
    return _move(session, row, action, _OF_VERDICT[action], actor=actor, on=on)


def retire_payee(session: Session, payee_id: int, *, version: int, actor: Actor, on: date) -> PayeeFacts:
    """Take a payee out of use; what was paid to it stays on file.

    Raises:
        NotFound: `payee.not_found`.
        Stale: `payee.stale`.
        Refused: `payee.not_possible`.
    """
    row = _locked(session, payee_id, version=version, actor=actor)
    return _move(session, row, "retire", events.RETIRED, actor=actor, on=on)


def require_unblocked(session: Session, payee_id: int) -> None:
    """Refuse to clear or pay a payee with a sanctions hit that waits or was confirmed.

    Raises:
        Refused: `payee.screening_open`.
    """
    if is_blocked(session, SubjectKind.PAYEE, payee_id):
        message = f"Payee {payee_id} is like a name on a sanctions list; nothing is paid until that hit is cleared."
        raise Refused("payee.screening_open", message)


def _checked(new: NewPayee) -> NewPayee:
    """Give bank details that may be stored, the account number without spaces; no message repeats it."""
    faults, account = payee_faults(new), ""
    try:
        account = str(IBAN(new.iban, validate_bban=True).compact)
    except SchwiftyException:
        remedy = "the IBAN as the bank prints it, country first, is right"
        faults.append(Fault("iban", "an account number that fails its check", remedy))
    if faults:
        raise Invalid("payee.invalid", "; ".join(map(str, faults)), faults)
    return replace(new, iban=account)


def _locked(session: Session, payee_id: int, *, version: int, actor: Actor) -> Payee:
    query = select(Payee).where(Payee.id == payee_id).with_for_update()
    row = session.scalar(within(query, Payee, actor.scope).execution_options(populate_existing=True))
    if row is None:
        raise NotFound("payee.not_found", f"There is no payee {payee_id}.")
    if row.version != version:
        message = f"Payee {payee_id} has changed since you opened it: version {row.version}, yours {version}."
        raise Stale("payee.stale", message)
    return row


def _move(session: Session, row: Payee, action: str, kind: str, *, actor: Actor, on: date) -> PayeeFacts:
    row.state = PAYEE.next_state(row.state, action)
    row.version += 1
    session.flush()
    case = cases.case_about(session, (SUBJECT, row.id), scope=actor.scope)
    if case is not None and case.is_open:
        case_service.close_case(session, case.id, actor=actor, on=on, scope=actor.scope)
    facts = queries.payee(session, row.id, scope=actor.scope)
    record(session, events.about_payee(kind, facts, actor=actor, on=on))
    return facts
