"""Feeds through the page and the API: the shape told by the file, the account, a file that breaks off."""

import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from basics.actors import Role
from portal.bureau_files import NAMES, choices
from registry.adapters import ADAPTERS
from registry.adapters.feeds import FEEDS
from tests.rules.feed_examples import DELSTAR, MAXRETS, golden_file, lei_record
from tests.rules.registry_examples import make_row, make_text
from tests.web.conftest import AsProgram, AsRole

TWO = golden_file(lei_record(DELSTAR), lei_record(MAXRETS, LegalName="Maxrets Ventures Plc"))


def page_form(content: bytes, **more: str) -> dict[str, object]:
    return {"file": (BytesIO(content), "copy.json"), "keep": "good", **more}


def sent(program: Any, content: bytes, **more: str) -> TestResponse:  # noqa: ANN401 - a client of the API
    form = {"file": (BytesIO(content), "copy.json"), **more}
    answer: TestResponse = program.post("/api/v1/bureau/imports", data=form, content_type="multipart/form-data")
    return answer


def counts(answer: TestResponse) -> tuple[Any, ...]:
    assert answer.json is not None
    return tuple(answer.json[name] for name in ("state", "read", "accepted", "rejected", "unchanged"))


def test_every_adapter_may_be_chosen_by_a_label(as_role: AsRole) -> None:
    assert set(NAMES) == {"auto", *ADAPTERS, *FEEDS}
    page = as_role(Role.UNDERWRITER).get("/bureau").text
    for name, label in choices():
        assert label not in ("", name)
        assert f'value="{name}"' in page
        assert label in page


def test_the_shape_offered_first_has_a_value_so_that_the_form_may_be_sent(as_role: AsRole) -> None:
    page = as_role(Role.UNDERWRITER).get("/bureau").text
    shape = page.partition('name="adapter"')[2].partition("</select>")[0]
    assert re.findall(r'value="([^"]*)"', shape)[0] == "auto"
    assert 'value=""' not in shape


@pytest.mark.parametrize("adapter", ["auto", ""])
def test_a_feed_is_told_by_its_content_and_its_account_shown(as_role: AsRole, adapter: str) -> None:
    browser = as_role(Role.UNDERWRITER)
    answer = browser.send("/bureau", page_form(TWO, adapter=adapter))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "GLEIF golden copy, JSON" in page
    assert "Every row is good" in page
    assert "Maxrets Ventures Plc" in browser.get("/buyers?q=maxrets").text


def test_statements_are_still_told_by_their_content(as_role: AsRole) -> None:
    answer = as_role(Role.UNDERWRITER).send("/bureau", page_form(make_text(make_row()).encode(), adapter=""))
    assert answer.status_code == 303
    assert "Statements, CSV" in as_role(Role.UNDERWRITER).get(answer.location).text


def test_a_feed_is_only_checked(as_role: AsRole) -> None:
    browser = as_role(Role.UNDERWRITER)
    page = browser.send("/bureau", page_form(TWO, adapter="gleif-json", dry_run="true")).text
    assert "This is what an import would do" in page
    assert "Maxrets" not in browser.get("/buyers").text


@pytest.mark.parametrize("name", ["Broken off", "What came before the break is kept"])
def test_a_file_that_broke_off_says_so(as_role: AsRole, name: str) -> None:
    browser = as_role(Role.UNDERWRITER)
    answer = browser.send("/bureau", page_form(TWO[:-1], adapter="gleif-json"))
    assert name in browser.get(answer.location).text
    assert "broken off" in browser.get("/bureau").text


def test_an_adapter_that_is_none_is_refused(as_role: AsRole) -> None:
    assert as_role(Role.UNDERWRITER).send("/bureau", page_form(TWO, adapter="rumours")).status_code == 422


def test_programs_send_feeds_too(api: AsProgram) -> None:
    program = api(Role.UNDERWRITER)
    first = sent(program, TWO)
    assert (first.status_code, counts(first)) == (201, ("done", 2, 2, 0, 0))
    assert counts(sent(program, TWO, adapter="gleif-json", dry_run="true")) == ("done", 2, 0, 0, 2)
    for told_by_content in ("auto", ""):
        assert counts(sent(program, TWO, adapter=told_by_content, dry_run="true")) == ("done", 2, 0, 0, 2)
    assert counts(sent(program, TWO[:-1], adapter="gleif-json")) == ("broken", 2, 0, 0, 2)
