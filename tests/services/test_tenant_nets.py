"""A query that forgot its filter still shows no other policyholder's row: the two nets, tried on every table.

Every table of tenants is filled with a row of each of two policyholders, past all services; then it is read, changed
and written without any filter. On PostgreSQL row-level security answers, on SQLite the narrowing of ORM statements.
"""

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Engine,
    Executable,
    Integer,
    LargeBinary,
    Table,
    create_engine,
    delete,
    func,
    insert,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeEngine

from basics.scopes import InsurerScope, NoTenantScope, PolicyholderScope
from models.base import Base, Instant, TenantRow
from models.engine import engine_for, read_only, unit_of_work
from models.scoping import announce
from tests.support.databases import APP, OWNER, Database
from tests.support.postgresql import SUPERUSER

OWN, FOREIGN = 1, 2
_ROOT: Final = Path(__file__).parents[2]
_numbers = count(1)
_PLAIN_VALUES: Final[tuple[tuple[type[TypeEngine[Any]], Any], ...]] = (
    (Boolean, False),
    (Instant, datetime(2008, 5, 1, tzinfo=UTC)),
    (Date, date(2008, 5, 1)),
    (JSON, {}),
    (LargeBinary, b"x"),
)

TENANT_TABLES: Final = sorted(name for name, table in Base.metadata.tables.items() if "policyholder_id" in table.c)
TENANT_ROWS: Final = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, TenantRow)),
    key=lambda row: row.__name__,
)
# Rows that may have no policyholder: staff, their invitations and inboxes, bureau files, events of the insurer. No ORM
# narrowing fits them, their queries narrow by hand; on PostgreSQL row-level security holds for them as for all.
WITHOUT_A_MARK: Final = ["event_log", "import_run", "inbox_message", "invitation", "match_judgement", "user_account"]
# Rows that the application may add and never change: to it even its own are closed.
APPEND_ONLY: Final = ["event_log"]
# The only places that may see all policyholders' rows inside a narrower transaction.
WIDENED: Final = {
    "jobs/follow_up.py: follow_up",  # plans the runs that an event wakes
    "limits/group_use.py: commitment_of",  # what all policies hold on a group, which shows its sum
    "limits/queries.py: all_versions",  # the parts of `committed`, which shows their sum
    "notifications/queries.py: inbox",  # a person's own lines, found by the person: some people have no policyholder
    "notifications/queries.py: inbox_line",
    "notifications/queries.py: unread_count",
    "notifications/service.py: mark_all_read",
    "notifications/service.py: mark_read",
    "portal/work.py: changing",  # a reader's own account inside an API call
    "registry/screening/queries.py: is_blocked",  # whether a hit waits; hits are the insurer's own
    "registry/screening/service.py: screen",  # opens cases of the insurer in whoever's transaction enters a name
}


def planted_row(table: Table, policyholder_id: int) -> dict[str, Any]:
    """Make up a value for every column: a 1, a day, a text of its own."""
    return {column.name: _planted_value(column, policyholder_id) for column in table.columns}


def _planted_value(column: Column[Any], policyholder_id: int) -> Any:  # noqa: ANN401 - of whatever type the column has
    if column.name == "policyholder_id":
        return policyholder_id
    for kind, value in _PLAIN_VALUES:
        if isinstance(column.type, kind):
            return value
    number = next(_numbers)
    if isinstance(column.type, BigInteger | Integer):
        return 1 if column.name.endswith("_minor") else number
    return str(number)[-getattr(column.type, "length", 1) :]


def plant(connection: Connection) -> None:
    for name in TENANT_TABLES:
        table = Base.metadata.tables[name]
        for policyholder_id in (OWN, FOREIGN):
            connection.execute(insert(table).values(planted_row(table, policyholder_id)))


@pytest.fixture
def planted_postgresql(postgresql_database: Database) -> Iterator[Engine]:
    """Give the application's engine on a database with a row of either policyholder in every table."""
    superuser = create_engine(make_url(postgresql_database.owner_url).set(username=SUPERUSER))
    with superuser.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))  # no foreign keys while planting
        plant(connection)
    superuser.dispose()
    engine = engine_for(postgresql_database.url)
    yield engine
    engine.dispose()


@pytest.fixture
def planted_sqlite(sqlite_database: Database) -> Iterator[Engine]:
    """Give the application's engine on a file with a row of either policyholder in every table."""
    planter = create_engine(sqlite_database.url)
    with planter.begin() as connection:  # a plain connection: SQLite does not check foreign keys on it
        plant(connection)
    planter.dispose()
    engine = engine_for(sqlite_database.url)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def planted(request: pytest.FixtureRequest) -> Engine:
    found: Engine = request.getfixturevalue(f"planted_{request.param}")
    return found


# --- PostgreSQL: what the catalogue says -----------------------------------------------------------------------------


def catalogue(database: Database, statement: str, **values: object) -> list[tuple[Any, ...]]:
    engine = create_engine(database.owner_url)
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(text(statement), values)]
    engine.dispose()
    return rows


def test_row_level_security_is_forced_on_every_table_with_a_policyholder(postgresql_database: Database) -> None:
    rows = catalogue(
        postgresql_database,
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'policyholder_id' AND NOT a.attisdropped"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname",
    )
    assert rows == [(name, True, True) for name in TENANT_TABLES]
    assert len(rows) >= 21


def test_one_policy_a_table_guards_reading_and_writing(postgresql_database: Database) -> None:
    rows = catalogue(
        postgresql_database,
        "SELECT tablename, permissive, roles::text, cmd, qual = with_check FROM pg_policies ORDER BY tablename",
    )
    assert rows == [(name, "PERMISSIVE", "{public}", "ALL", True) for name in TENANT_TABLES]


def test_the_application_owns_no_table_and_passes_by_no_policy(postgresql_database: Database) -> None:
    owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    assert catalogue(postgresql_database, owners) == [(OWNER,)]
    powers = "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = :role"
    assert catalogue(postgresql_database, powers, role=APP) == [(False, False, False, False)]
    assert catalogue(postgresql_database, powers, role=OWNER) == [(False, False, False, False)]
    member = "SELECT pg_has_role(:app, :owner, 'MEMBER')"
    assert catalogue(postgresql_database, member, app=APP, owner=OWNER) == [(False,)]


def test_no_view_or_function_runs_with_its_owners_rights(postgresql_database: Database) -> None:
    functions = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    assert catalogue(postgresql_database, functions) == []
    assert catalogue(postgresql_database, "SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []


# --- PostgreSQL: what a statement without a filter does, in bare SQL ------------------------------------------------


def seen(connection: Connection, name: str) -> list[int]:
    found = connection.execute(text(f"SELECT policyholder_id FROM {name}"))  # noqa: S608 - a name of our own
    return sorted(found.scalars())


def _each_table(rows: list[int]) -> dict[str, list[int]]:
    return {name: list(rows) for name in TENANT_TABLES}


@pytest.mark.postgresql
def test_a_transaction_that_announced_nothing_sees_nothing(planted_postgresql: Engine) -> None:
    with planted_postgresql.connect() as connection:
        assert {name: seen(connection, name) for name in TENANT_TABLES} == _each_table([])


@pytest.mark.postgresql
def test_a_bare_query_without_a_filter_shows_own_rows_alone(planted_postgresql: Engine) -> None:
    with planted_postgresql.connect() as connection:
        announce(connection, PolicyholderScope(OWN))
        assert {name: seen(connection, name) for name in TENANT_TABLES} == _each_table([OWN])


@pytest.mark.postgresql
def test_the_insurer_sees_both_so_that_the_rows_are_there_to_be_hidden(planted_postgresql: Engine) -> None:
    with planted_postgresql.connect() as connection:
        announce(connection, InsurerScope())
        assert {name: seen(connection, name) for name in TENANT_TABLES} == _each_table([OWN, FOREIGN])


@pytest.mark.postgresql
def test_what_a_transaction_announced_ends_with_it(planted_postgresql: Engine) -> None:
    with planted_postgresql.connect() as connection:
        announce(connection, InsurerScope())
        assert seen(connection, "policy") == [OWN, FOREIGN]
        connection.rollback()
        assert seen(connection, "policy") == []


@pytest.mark.postgresql
@pytest.mark.parametrize("name", TENANT_TABLES)
def test_no_foreign_row_is_written_changed_moved_or_deleted(planted_postgresql: Engine, name: str) -> None:
    table = Base.metadata.tables[name]
    with planted_postgresql.connect() as connection:
        refuse(connection, insert(table).values(planted_row(table, FOREIGN)), "row-level security policy")
        moved, dropped = update(table).values(policyholder_id=FOREIGN), delete(table)
        if name in APPEND_ONLY:
            refuse(connection, moved, "permission denied")
            refuse(connection, dropped, "permission denied")
            return
        refuse(connection, moved, "row-level security policy")
        announce(connection, PolicyholderScope(OWN))
        assert connection.execute(update(table).values(id=table.c.id)).rowcount == 1
        assert connection.execute(dropped.where(table.c.policyholder_id == FOREIGN)).rowcount == 0


def refuse(connection: Connection, statement: Executable, why: str) -> None:
    announce(connection, PolicyholderScope(OWN))
    with pytest.raises(ProgrammingError, match=why):
        connection.execute(statement)
    connection.rollback()


# --- Both databases: the planted query through the product's own sessions --------------------------------------------


def test_every_table_with_a_policyholder_is_marked_or_listed() -> None:
    marked = [row.__tablename__ for row in TENANT_ROWS]  # type: ignore[attr-defined]  # all are tables
    assert sorted(marked + WITHOUT_A_MARK) == TENANT_TABLES


@pytest.mark.parametrize("row", TENANT_ROWS, ids=lambda row: row.__name__)
def test_an_orm_query_with_its_filter_removed_shows_own_rows_alone(planted: Engine, row: Any) -> None:  # noqa: ANN401 - each class in turn
    other = aliased(row)
    with read_only(planted, PolicyholderScope(OWN)) as session:
        assert [found.policyholder_id for found in session.scalars(select(row))] == [OWN]
        assert list(session.scalars(select(row.policyholder_id))) == [OWN]
        assert list(session.scalars(select(other.policyholder_id))) == [OWN]
        assert session.scalar(select(func.count()).select_from(row)) == 1
        assert list(session.scalars(select(row.policyholder_id).where(row.policyholder_id == FOREIGN))) == []
    with read_only(planted, NoTenantScope()) as session:
        assert list(session.scalars(select(row.policyholder_id))) == []


@pytest.mark.parametrize("row", TENANT_ROWS, ids=lambda row: row.__name__)
def test_an_orm_change_without_a_filter_touches_own_rows_alone(planted: Engine, row: Any) -> None:  # noqa: ANN401 - each class in turn
    with unit_of_work(planted, PolicyholderScope(OWN)) as session:
        changed = session.execute(update(row).values(id=row.id), execution_options={"synchronize_session": False})
        assert changed.rowcount == 1  # type: ignore[attr-defined]  # the result of a change counts rows


def test_a_foreign_row_is_not_found_by_its_key_either(planted: Engine) -> None:
    for row in TENANT_ROWS:
        with read_only(planted, InsurerScope()) as session:
            key = session.scalar(select(row.id).where(row.policyholder_id == FOREIGN))  # type: ignore[attr-defined]
        with read_only(planted, PolicyholderScope(OWN)) as session:
            assert session.get(row, key) is None


def test_a_flush_of_a_foreign_row_is_stopped(planted: Engine) -> None:
    for row in TENANT_ROWS:
        values = planted_row(Base.metadata.tables[row.__tablename__], FOREIGN)  # type: ignore[attr-defined]
        with (
            pytest.raises(RuntimeError, match="of another policyholder was about to be written"),
            unit_of_work(planted, PolicyholderScope(OWN)) as session,
        ):
            session.add(row(**values))


# --- The one way past both nets ---------------------------------------------------------------------------------------


def test_all_policyholders_rows_are_seen_in_these_places_alone() -> None:
    assert set(_places_that_widen()) == WIDENED


def _places_that_widen() -> Iterator[str]:
    skipped = {"tests", "bench", "scripts", "build", ".venv", ".cache"}
    for file in sorted(_ROOT.rglob("*.py")):
        path = file.relative_to(_ROOT)
        if path.parts[0] in skipped:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_is_widening, ast.walk(node))):
                yield f"{path}: {node.name}"


def _is_widening(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "widened"
