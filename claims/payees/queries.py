"""Read payees."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from basics.errors import NotFound
from basics.scopes import Scope
from claims.payees.values import PayeeFacts
from models.claims import Payee
from models.people import Policyholder
from models.scoping import within


def payee(session: Session, payee_id: int, *, scope: Scope) -> PayeeFacts:
    """Give one payee.

    Raises:
        NotFound: `payee.not_found`: none, or not within the scope.
    """
    found = session.execute(within(_rows().where(Payee.id == payee_id), Payee, scope)).one_or_none()
    if found is None:
        raise NotFound("payee.not_found", f"There is no payee {payee_id}.")
    return _facts(*found)


def payees(
    session: Session,
    *,
    scope: Scope,
    policyholder_id: int | None = None,
    state: str | None = None,
    page: tuple[int | None, int] = (None, 50),
) -> tuple[PayeeFacts, ...]:
    """Give payees, newest first; `page` is the id below which to go on, and how many."""
    query = _rows().order_by(Payee.id.desc()).limit(page[1])
    if policyholder_id is not None:
        query = query.where(Payee.policyholder_id == policyholder_id)
    if state is not None:
        query = query.where(Payee.state == state)
    if page[0] is not None:
        query = query.where(Payee.id < page[0])
    return tuple(_facts(*found) for found in session.execute(within(query, Payee, scope)))


def _rows() -> Select[Payee, str]:
    return select(Payee, Policyholder.name).join(Policyholder, Policyholder.id == Payee.policyholder_id)


def _facts(row: Payee, policyholder_name: str) -> PayeeFacts:
    return PayeeFacts(
        id=row.id,
        policyholder_id=row.policyholder_id,
        policyholder_name=policyholder_name,
        name=row.name,
        country=row.country,
        iban=row.iban,
        state=row.state,
        entered_on=row.entered_on,
        author_id=row.author_id,
        screener_id=row.screener_id,
        screened_on=row.screened_on,
        screening_note=row.screening_note,
        is_invented=row.is_invented,
        version=row.version,
    )
