"""The whole story through HTTP, on both databases: the real server, a real worker, forms as the pages give them."""

import re
from pathlib import Path
from typing import Final

import pytest

from basics import clock
from tests.story.stage import Stage, migrate, running_stage
from tests.story.steps import begin, tell
from tests.story.visitors import HttpVisitor
from tests.support.databases import Database

pytestmark = pytest.mark.slow

PASSWORD: Final = "harbour violet ninety one"


def test_the_story_through_pages(either_stage: Stage) -> None:
    play = begin(either_stage, lambda name: HttpVisitor(either_stage.base_url, name))
    tell(play)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_real_installation_is_set_up_without_sql(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    database: Database = request.getfixturevalue(f"{kind}_database")
    migrate(database, tmp_path)
    with running_stage(database, tmp_path, with_worker=False) as stage:
        ada = HttpVisitor(stage.base_url, "Ada")
        _set_up(stage, ada)
        joined = _insure(stage, ada)
    assert joined == ["exporter", "underwriter"]


def _set_up(stage: Stage, ada: HttpVisitor) -> None:
    """Use the code that the server printed, once."""
    code = re.findall(r"with the code (\S+)", (stage.home / "serve.log").read_text())[-1]
    ada.go("/set-up").press(
        "Set up",
        code=code,
        insurer_name="Harbour Credit",
        book_currency="EUR",
        name="Ada Quill",
        email="ada@harbour.example",
        password=PASSWORD,
        password_again=PASSWORD,
    )
    ada.logs_in("ada@harbour.example", PASSWORD)
    assert HttpVisitor(stage.base_url, "Mallory").status_of("/set-up") == 409


def _insure(stage: Stage, ada: HttpVisitor) -> list[str]:
    """Make a policyholder and its policy, and invite an exporter and an underwriter; give who could log in."""
    ada.go("/administration/policyholders").press("Create", name="Northwind Parts", country="DE")
    ada.go("/policies/new").press("Open", policyholder_id="Northwind Parts", number="TC-1", currency="EUR")
    ada.sees("TC-1")
    joined = []
    for role, more in (("exporter", {"policyholder_id": "Northwind Parts"}), ("underwriter", {"authority_level": "2"})):
        email = f"{role}@northwind.example"
        ada.go("/administration/users/invite").press("Invite", name=role.title(), email=email, role=role, **more)
        [link] = re.findall(r"/invitations/\S+", ada.text)
        person = HttpVisitor(stage.base_url, role)
        person.go(link).press("Set the password", password=PASSWORD, password_again=PASSWORD)
        person.logs_in(email, PASSWORD)
        joined.append(role)
        assert HttpVisitor(stage.base_url, "late").status_of(link) == 404
    exporter = HttpVisitor(stage.base_url, "exporter").logs_in("exporter@northwind.example", PASSWORD)
    exporter.go("/policies").sees("TC-1", "Premium")
    ada.go("/administration").misses("Move the business date")
    assert str(clock.today().year) in ada.go("/administration").text
    return joined
