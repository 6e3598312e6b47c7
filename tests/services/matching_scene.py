"""An installation with exporters, real and anonymised buyers, and customer lists. Every name is invented."""

from datetime import date
from io import BytesIO
from typing import Final

from sqlalchemy.orm import Session

from basics.actors import OPERATOR, Actor, Role
from basics.scopes import InsurerScope
from people import queries as people_queries
from people import service as people
from people.passwords import Passwords
from people.values import NewInstallation, NewPerson
from registry.matching.runs import service
from registry.matching.runs.reading import read_file
from registry.matching.runs.values import CustomerList, RunFacts
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.queries import known_buyers
from registry.service import add_buyer, import_statements
from registry.values import Identifier, Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row

MAY: Final = date(2008, 5, 1)
INSURER: Final = InsurerScope()
PASSWORD: Final = "a long test password"
_PASSWORDS: Final = Passwords(time_cost=1, memory_kib=8)
_HOLDERS: Final = ("Northwind Machine Parts", "Southgate Textiles")


def settle(session: Session) -> tuple[Actor, Actor]:
    """Set the installation up with two exporters; give them."""
    root = NewPerson("root@example.test", "Root", Role.ADMINISTRATOR)
    given = NewInstallation("Test Insurer", "EUR", MAY, is_demo=True)
    people.set_up(session, given, administrator=root, password=PASSWORD, passwords=_PASSWORDS)
    one, other = (_exporter(session, name) for name in _HOLDERS)
    return one, other


def add_firms(session: Session) -> dict[str, int]:
    """Enter buyers; give their ids by a short name."""
    wanted = {
        "wren": NewBuyer("Wren Tile Works Sp. z o.o.", "PL", Identifier("vat", "PL", "5260250995")),
        "heron": NewBuyer("Heron Sluice Gates GmbH", "DE"),
        "quail": NewBuyer("Quail Lamps Holding 1 Ltd", "GB"),
        "kestrel": NewBuyer("Kestrel Rope Manufactory Ltd", "GB"),
    }
    found = {key: add_buyer(session, buyer, actor=OPERATOR, on=MAY).id for key, buyer in wanted.items()}
    add_names(session, [NewName(found["heron"], NameKind.FORMER, "Bittern Lock Builders GmbH")], source="test")
    return found


def add_anonymised_firm(session: Session, name: str) -> int:
    """Load a firm with a made-up name, as the demo has them; give its id."""
    import_statements(session, make_file(make_row(buyer_name=name)), keep=Keep.GOOD, actor=OPERATOR, on=MAY)
    found = known_buyers(session, [Identifier("demo", "US", "T_1")])[Identifier("demo", "US", "T_1")]
    assert found.name == name
    return found.id


def make_list(*lines: str, head: str = "name,country") -> CustomerList:
    """Read a list from its lines."""
    return read_file(BytesIO("\n".join((head, *lines)).encode()), "customers.csv")


def ask(session: Session, given: CustomerList, actor: Actor) -> RunFacts:
    """Take a list for an exporter."""
    assert actor.policyholder_id is not None
    return service.ask_for_matching(
        session, given, policyholder_id=actor.policyholder_id, actor=actor, on=MAY, scope=actor.scope
    )


def match_whole(session: Session, run_id: int) -> None:
    """Do what the worker does."""
    for chunk in range(service.start_run(session, run_id)):
        service.store_chunk(session, run_id, service.judge_chunk(session, run_id, chunk))
    service.finish_run(session, run_id, service.group_duplicates(session, run_id), actor=OPERATOR)


def _exporter(session: Session, holder: str) -> Actor:
    holder_id = people.create_policyholder(session, holder, "DE", actor=OPERATOR, on=MAY, is_invented=True)
    mail = f"{holder.split(maxsplit=1)[0].lower()}@example.test"
    invited = people.invite_user(
        session,
        NewPerson(mail, f"{holder.split(maxsplit=1)[0]} Exporter", Role.EXPORTER, 0, holder_id),
        actor=OPERATOR,
        on=MAY,
    )
    joined = people.accept_invitation(session, invited.token, password=PASSWORD, passwords=_PASSWORDS, on=MAY)
    return people_queries.user(session, joined.id, scope=INSURER).actor
