"""Buyers and bureau files on pages."""

import csv
import gzip
from datetime import date
from io import BytesIO, StringIO

import pytest
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Role
from portal.csv_files import plain
from registry import queries, service
from registry.search.queries import search
from registry.values import Identifier, Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row, make_text
from tests.web.conftest import AsRole
from tests.web.world import DAY, Browser, World
from underwriting.service import assess_buyer

VAT = Identifier("vat", "PL", "7740001454")
THREE_YEARS = [
    make_row(fiscal_year="2004", total_assets="700", net_sales="50"),
    make_row(fiscal_year="2005", total_assets="800", net_sales="100"),
    make_row(fiscal_year="2006", total_assets="900", net_sales="200"),
    make_row(fiscal_year="2007", total_assets="1000", net_sales="150"),
    make_row(fiscal_year="2008", total_assets="5000", net_sales="150"),
]


def load(world: World, *rows: dict[str, str]) -> None:
    with world.unit() as session:
        report = service.import_statements(session, make_file(*rows), keep=Keep.NONE, actor=OPERATOR, on=DAY)
    assert report.rejected == 0


def add(world: World, name: str, identifier: Identifier | None = None) -> int:
    with world.unit() as session:
        return service.add_buyer(session, NewBuyer(name, "PL", identifier), actor=OPERATOR, on=DAY).id


def fail(world: World, buyer_id: int, kind: str = "failure", *, is_invented: bool = False) -> None:
    with world.unit() as session:
        service.record_event(
            session,
            buyer_id=buyer_id,
            kind=kind,
            happened_on=date(2008, 4, 1),
            known_at=date(2008, 4, 2),
            source="a register",
            source_key=kind,
            note=f"what is said of the {kind}",
            is_invented=is_invented,
            actor=OPERATOR,
            on=DAY,
        )


def send_file(browser: Browser, content: bytes, **more: str) -> TestResponse:
    form: dict[str, object] = {"file": (BytesIO(content), "march.csv"), "keep": "good", **more}
    return browser.send("/bureau", form)


def test_search_finds_by_part_of_the_name_and_marks_made_up_names(world: World, as_role: AsRole) -> None:
    load(world, make_row())
    add(world, "Quail Lamps")
    page = as_role(Role.EXPORTER).get("/buyers?q=gorse").text
    assert "Lumen Gorse Cordage" in page
    assert "made-up name" in page
    assert "not assessed yet" in page
    assert "Quail Lamps" not in page


def test_search_shows_the_grade_of_a_rated_buyer_and_that_another_bears_none(world: World, as_role: AsRole) -> None:
    load(world, *THREE_YEARS)
    add(world, "Gorse Lamps")
    with world.unit() as session:
        assess_buyer(session, 1, actor=OPERATOR, on=DAY)
        assess_buyer(session, 2, actor=OPERATOR, on=DAY)
    rows = as_role(Role.EXPORTER).get("/buyers?q=gorse").text.split("<tr>")
    assert [('class="grade grade-none"' in row, 'class="grade grade-' in row) for row in rows[-2:]] == [
        (True, True),
        (False, True),
    ]


def test_row_of_the_navigation_is_the_one_of_the_page(world: World, as_role: AsRole) -> None:
    load(world, make_row())
    browser = as_role(Role.UNDERWRITER)
    for path, label in (("/buyers/1", "Buyers"), ("/bureau", "Bureau files"), ("/bureau/1", "Bureau files")):
        navigation = browser.get(path).text.split('aria-current="page"')
        rows = [part.split(">", 1)[1].split("<")[0].strip() for part in navigation[1:2]]
        assert rows == [label], path


def test_the_search_of_buyers_has_a_wide_field_and_a_button_that_says_search(as_role: AsRole) -> None:
    bar = as_role(Role.EXPORTER).get("/buyers").text.partition('<form class="filters"')[2].partition("</form>")[0]
    assert '<div class="field field-wide">' in bar
    assert '<button class="btn btn-secondary" type="submit">Search</button>' in bar


def test_search_without_a_hit_offers_to_add_the_buyer(as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get("/buyers?q=Nobody%20%26%20Sons").text
    assert "No buyer found" in page
    assert "/buyers/new?name=Nobody+%26+Sons" in page or "/buyers/new?name=Nobody%20%26%20Sons" in page


def test_auditor_may_look_and_is_offered_no_way_to_add(as_role: AsRole) -> None:
    assert "/buyers/new" not in as_role(Role.AUDITOR).get("/buyers?q=nobody").text


def test_long_list_goes_on_to_the_next_page(world: World, as_role: AsRole) -> None:
    load(world, *(make_row(identifier_value=f"T_{place}", buyer_name=f"Moss {place:02}") for place in range(27)))
    browser = as_role(Role.EXPORTER)
    first = browser.get("/buyers?q=moss").text
    assert "Moss 24" in first
    assert "Moss 25" not in first
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(following).text
    assert "Moss 25" in second
    assert "Moss 24" not in second


def test_buyer_page_shows_three_years_beside_each_other_and_nothing_not_yet_known(
    world: World, as_role: AsRole
) -> None:
    load(world, *THREE_YEARS)
    page = as_role(Role.EXPORTER).get("/buyers/1").text
    table = page.split('id="statements"')[1].split("</section>")[0]
    assert [year in table for year in ("2004", "2005", "2006", "2007")] == [False, True, True, True]
    assert "1,000.00" in table
    assert "11.1" in table  # total assets, 900 to 1,000
    assert "5,000.00" not in page
    assert "4 years" in page
    assert "Net sales of 2007 are 25.0\N{NO-BREAK SPACE}% below the year before" in page


def test_earlier_years_can_be_set_beside_each_other(world: World, as_role: AsRole) -> None:
    load(world, *THREE_YEARS)
    page = as_role(Role.UNDERWRITER).get("/buyers/1?until=2006").text
    table = page.split('id="statements"')[1].split("</section>")[0]
    assert [f">{year}<" in table for year in (2004, 2006, 2007)] == [True, True, False]


def test_buyer_without_statement_is_said_to_be_not_rated(world: World, as_role: AsRole) -> None:
    page = as_role(Role.EXPORTER).get(f"/buyers/{add(world, 'Quail Lamps', VAT)}").text
    assert "No statement on file" in page
    assert "7740001454" in page
    assert "Poland" in page
    assert "made-up name" not in page


def test_timeline_tells_statements_corrections_and_failures_newest_first(world: World, as_role: AsRole) -> None:
    load(world, make_row(fiscal_year="2006"), make_row(total_assets="900"))
    load(world, make_row(fiscal_year="2006", total_assets="1"))
    fail(world, 1)
    page = as_role(Role.EXPORTER).get("/buyers/1").text.split('id="entries"')[1]
    titles = ("Statement of 2006 corrected", "Statement of 2007", "The buyer failed", "Statement of 2006<")
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    assert "what is said of the failure" in page
    assert "invented fact" not in page.split("</ol>")[0]


def test_invented_fact_is_labelled(world: World, as_role: AsRole) -> None:
    buyer_id = add(world, "Quail Lamps")
    fail(world, buyer_id, is_invented=True)
    assert "invented fact" in as_role(Role.EXPORTER).get(f"/buyers/{buyer_id}").text


def test_timeline_is_filtered_by_kind(world: World, as_role: AsRole) -> None:
    load(world, make_row())
    browser = as_role(Role.EXPORTER)
    assert "Statement of 2007" in browser.get("/buyers/1?kind=fact").text
    assert "Nothing of this kind is known" in browser.get("/buyers/1?kind=claim").text
    assert "Statement of 2007" in browser.get("/buyers/1?kind=nonsense").text


@pytest.mark.parametrize("kind", ["overdue_notice", "claim"])
def test_what_a_policyholder_told_us_is_for_staff_only(world: World, as_role: AsRole, kind: str) -> None:
    buyer_id = add(world, "Quail Lamps")
    fail(world, buyer_id, kind)
    said = f"what is said of the {kind}"
    assert said not in as_role(Role.EXPORTER).get(f"/buyers/{buyer_id}").text
    assert said in as_role(Role.UNDERWRITER).get(f"/buyers/{buyer_id}").text


def test_exporter_adds_a_buyer_and_lands_on_its_page(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.EXPORTER)
    form = {"name": "Ouzel  Looms", "country": "CZ", "identifier_scheme": "vat", "identifier_value": "cz 251 238 91"}
    answer = browser.send("/buyers", form)
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "Ouzel Looms is on file. Without statements it is not rated yet." in page
    with world.look() as session:
        (found,) = search(session, "CZ25123891", page_size=2).buyers
    assert (found.name, found.identifiers) == ("Ouzel Looms", (Identifier("vat", "CZ", "25123891"),))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "country": "CZ"}, "This is needed."),
        ({"name": "--", "country": "CZ"}, "a name with at least one letter or digit is right"),
        ({"name": "Ouzel", "country": "XX"}, "A country code of two letters"),
        ({"name": "Ouzel", "country": "CZ", "identifier_value": "1"}, "belong together"),
        ({"name": "Ouzel", "country": "CZ", "identifier_scheme": "vat"}, "belong together"),
        ({"name": "Ouzel", "country": "CZ", "is_natural_person": "yes"}, "A natural person cannot be a buyer"),
        ({"name": "Mrs Jana Nováková", "country": "CZ"}, "a form of address"),
        ({"name": "quail lamps", "country": "PL"}, "is on file as buyer"),
        (
            {"name": "Ouzel", "country": "CZ", "identifier_scheme": "vat", "identifier_value": "25123892"},
            "whose check digit does not fit",
        ),
    ],
)
def test_buyer_that_cannot_be_entered_is_explained_and_nothing_typed_is_lost(
    world: World, as_role: AsRole, form: dict[str, object], said: str
) -> None:
    add(world, "Quail Lamps")
    answer = as_role(Role.EXPORTER).send("/buyers", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{form["name"]}"' in answer.text


def test_file_is_checked_without_being_stored(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    content = make_text(make_row(), make_row(identifier_value="T_2", ebit="much")).encode()
    page = send_file(browser, content, dry_run="true")
    assert page.status_code == 200
    assert "Nothing was stored" in page.text
    assert "&#39;much&#39;" in page.text
    with world.look() as session:
        assert queries.buyer_ids(session) == ()


def test_imported_file_has_a_page_with_its_faults_and_a_file_of_them(as_role: AsRole) -> None:
    browser = as_role(Role.UNDERWRITER)
    content = make_text(make_row(), make_row(identifier_value="T_2", ebit="=1+1")).encode()
    answer = send_file(browser, gzip.compress(content))
    assert answer.status_code == 303
    page = browser.get(answer.headers["Location"]).text
    assert "The good rows are kept" in page
    assert "digits with a decimal point and no grouping" in page
    download = browser.get(answer.headers["Location"] + "/rejections.csv")
    assert download.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(StringIO(download.data.decode("utf-8-sig"))))
    assert rows[0] == ["row", "column", "found", "remedy"]
    assert rows[1][:3] == ["3", "ebit", "''=1+1'"]
    assert "march.csv" in browser.get("/bureau").text


def test_nothing_is_kept_where_the_page_was_told_so(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.UNDERWRITER)
    content = make_text(make_row(), make_row(identifier_value="T_2", ebit="much")).encode()
    answer = send_file(browser, content, keep="none")
    assert "nothing is kept" in browser.get(answer.headers["Location"]).text
    with world.look() as session:
        assert queries.buyer_ids(session) == ()


def test_refused_file_says_why(as_role: AsRole) -> None:
    browser = as_role(Role.UNDERWRITER)
    answer = send_file(browser, make_text(make_row(), without=("ebit",)).encode())
    page = browser.get(answer.headers["Location"]).text
    assert "The file was refused as a whole" in page
    assert "no such column among 24" in page


def test_form_without_a_file_is_sent_back(as_role: AsRole) -> None:
    answer = as_role(Role.UNDERWRITER).send("/bureau", {"keep": "good"})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("@sum", "'@sum"),
        ("-2+3", "'-2+3"),
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("\t=1", "'\t=1"),
        ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
        ("-12.50", "-12.50"),
        (7, "7"),
        ("plain - text", "plain - text"),
    ],
)
def test_cell_of_a_download_is_never_a_formula(cell: object, written: str) -> None:
    assert plain(cell) == written
