"""The two nets that keep one policyholder from another's rows.

First net: every ORM statement of a scoped session is narrowed to the scope's rows, and a flush of another tenant's
row is a bug that stops. Second net, on PostgreSQL: each transaction announces its scope to row-level security.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, event, false, text
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, with_loader_criteria

from basics.scopes import InsurerScope, NoTenantScope, PolicyholderScope, Scope
from models.base import TenantRow

SelectT = TypeVar("SelectT", bound="Select[*tuple[Any, ...]]")


class ScopedSession(Session):
    """A session that acts within one scope."""

    @property
    def scope(self) -> Scope:
        """Give the scope in force.

        Raises:
            RuntimeError: the session was opened without one: a missing scope is never taken for all rows.
        """
        scope = self.info.get("scope")
        if not isinstance(scope, InsurerScope | PolicyholderScope | NoTenantScope):
            raise RuntimeError("a session was opened without a scope")  # noqa: TRY004 - a missing scope, not a type
        return scope


def within(query: SelectT, row: type[TenantRow], scope: Scope) -> SelectT:
    """Narrow a query to the rows of a scope: what every query of tenant rows passes through."""
    if isinstance(scope, InsurerScope):
        return query
    if isinstance(scope, PolicyholderScope):
        return query.where(row.policyholder_id == scope.policyholder_id)
    return query.where(false())


@contextmanager
def widened(session: Session) -> Iterator[None]:
    """See all policyholders' rows for the length of a block, inside a narrower transaction.

    For sums over all policies (committed on a buyer) whose parts are never shown. Keep the block to one query.
    """
    session.flush()
    narrow = session.info["scope"]
    _enter(session, InsurerScope())
    try:
        yield
        session.flush()
    finally:
        _enter(session, narrow)


def _enter(session: Session, scope: Scope) -> None:
    session.info["scope"] = scope
    if session.get_bind().dialect.name == "postgresql":
        announce(session.connection(), scope)


def announce(connection: Connection, scope: Scope) -> None:
    """Tell PostgreSQL's row-level security whose rows this transaction may touch."""
    statement = text("SELECT set_config('app.scope', :kind, true), set_config('app.policyholder', :id, true)")
    kind = "insurer" if isinstance(scope, InsurerScope) else "tenant"
    policyholder = str(scope.policyholder_id) if isinstance(scope, PolicyholderScope) else ""
    connection.execute(statement, {"kind": kind, "id": policyholder})


@event.listens_for(ScopedSession, "after_begin")
def _announce_scope(session: ScopedSession, _transaction: SessionTransaction, connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        announce(connection, session.scope)


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load:
        return
    if not (state.is_select or state.is_update or state.is_delete):
        return
    scope = state.session.info.get("scope")
    if isinstance(scope, InsurerScope):
        return
    if isinstance(scope, PolicyholderScope):
        own = scope.policyholder_id
        criteria = with_loader_criteria(TenantRow, lambda row: row.policyholder_id == own, include_aliases=True)
    else:
        criteria = with_loader_criteria(TenantRow, lambda _row: false(), include_aliases=True)
    state.statement = state.statement.options(criteria)


@event.listens_for(ScopedSession, "before_flush")
def _guard_writes(session: ScopedSession, _context: UOWTransaction, _instances: object) -> None:
    if session.info.get("read_only") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a read-only session was about to write")
    scope = session.scope
    if isinstance(scope, InsurerScope):
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, TenantRow) and not (
            isinstance(scope, PolicyholderScope) and row.policyholder_id == scope.policyholder_id
        ):
            raise RuntimeError(f"{type(row).__name__} of another policyholder was about to be written")
