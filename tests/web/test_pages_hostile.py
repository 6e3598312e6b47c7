"""Pages against addresses that nobody follows: nothing is a 500, and what is shown back is text."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from werkzeug.routing import Rule

from basics.actors import Role
from tests.web.conftest import AsRole
from tests.web.world import Browser, World

NAMES: Final = ("after", "before", "start", "buyer_id", "policy_id", "policyholder_id", "until")
NUMBERS: Final = ("9223372036854775808", "abc")
TEXTS: Final = "q=%25&show=%00&state=<b>&kind=<b>&since=9999-99-99&until=x&on=9999-12-31&lang=xx&next=//evil.example"
ROLES: Final = (Role.EXPORTER, Role.UNDERWRITER)
SCRIPT: Final = '<script>alert("x\'y")</script>'
_PART: Final = re.compile(r"<(?:\w+:)?\w+>")


@pytest.fixture
def readers(world: World, as_role: AsRole) -> list[Browser]:
    world.app.testing = False  # a bug is a 500 that the test sees, as a reader would
    return [as_role(role) for role in ROLES]


def pages(world: World) -> Iterator[Rule]:
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/api/", "/static")):
            yield rule


def test_queries_of_any_kind_break_no_page(world: World, readers: list[Browser]) -> None:
    tried = 0
    for rule in pages(world):
        for number in NUMBERS:
            query = "&".join(f"{name}={number}" for name in NAMES)
            for reader in readers:
                tried += 1
                target = f"{_PART.sub('1', rule.rule)}?{query}"
                assert reader.get(target).status_code < 500, target
        for reader in readers:
            target = f"{_PART.sub('1', rule.rule)}?{TEXTS}"
            assert reader.get(target).status_code < 500, target
    assert tried > 100


@pytest.mark.parametrize("row", ["9223372036854775808", "1%00"])
def test_addresses_of_rows_that_cannot_be_lead_nowhere(world: World, readers: list[Browser], row: str) -> None:
    for rule in pages(world):
        if rule.arguments:
            target = _PART.sub(row, rule.rule)
            for reader in readers:
                assert reader.get(target).status_code < 500, target


def test_what_is_searched_for_is_shown_back_as_text(readers: list[Browser]) -> None:
    for reader in readers:
        page = reader.get("/buyers", query_string={"q": SCRIPT})
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_nul_in_a_form_is_named(readers: list[Browser]) -> None:
    answer = readers[0].send("/buyers", {"name": "A\0B", "country": "DE"})
    assert answer.status_code == 400
    assert "the character NUL" in answer.text
