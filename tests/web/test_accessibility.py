"""Every page of the url map passes axe (WCAG 2.2 AA): light and dark, both directions, wide and narrow.

Real objects come from `tests/web/objects/`. Beside them: forms that were sent with faults, pages with nothing to show,
and pages full of long names. No page scrolls sideways, and no console says a word.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from flask import url_for
from playwright.sync_api import Browser as Chromium

from basics.actors import OPERATOR, Role
from portal.app import create_app
from portal.rights import PUBLIC
from portal.settings import Settings
from registry import service as registry
from registry.identities import service as identities
from registry.names.values import NameKind, NewName
from registry.values import Identifier, NewBuyer
from tests.support.databases import SharedFolder, copied_sqlite
from tests.support.trial_cards import BARE
from tests.web.axe import LOCALES, Site, served
from tests.web.test_rights import MATRIX, OBJECTS
from tests.web.world import DAY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("several_cards")]

# Deletes the installation to be met at all: it is looked at on a site of its own.
BEFORE_SET_UP: Final = "people.set_up"
# A part of a page that htmx asks for again; the page around it is looked at.
PARTS: Final = frozenset({"matching.progress", "monitoring.run_progress"})
# The readers whose pages differ most, of those who may enter: one who insures, one of the insurer's.
READERS: Final = (
    (Role.EXPORTER,),
    (Role.UNDERWRITER, Role.CLAIMS_HANDLER, Role.ADMINISTRATOR, Role.AUDITOR),
)
EMPTY: Final = (
    *("/", "/inbox", "/limits", "/limit-requests", "/invoices", "/receipts", "/ledger-files"),
    *("/claims", "/overdue-notices", "/payees", "/policies", "/customer-lists"),
)
FAULTY: Final = (
    (Role.EXPORTER, "limits.ask_page", "Ask for the limit"),
    (Role.EXPORTER, "receivables.new_invoice", "Enter"),
    (Role.EXPORTER, "receivables.files", "Import"),
    (Role.UNDERWRITER, "matching.runs", "Match"),
    (Role.EXPORTER, "claims.new_payee", "Enter them"),
    (Role.UNDERWRITER, "registry.new_buyer", "Add this buyer"),
    (Role.UNDERWRITER, "registry.new_record", "Record it"),
    (Role.UNDERWRITER, "underwriting.new_override", "Override the grade"),
    (Role.UNDERWRITER, "cases.case", "Decide"),
    (Role.ADMINISTRATOR, "administration.invite", "Invite"),
)
LONG_NAME: Final = (
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesellschaft für Ostseeheilbäder und Kurorte "
)


def _pages() -> list[str]:
    """Give every endpoint of the url map that is opened, not sent to, and is no route of the API."""
    rules = create_app(Settings("sqlite://")).url_map.iter_rules()
    found = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    return sorted(
        name for name in found - PARTS - {BEFORE_SET_UP} if not name.startswith(("api_", "api-docs", "static"))
    )


def readers_of(endpoint: str) -> list[Role | None]:
    row = MATRIX[endpoint]
    if row is PUBLIC:
        return [None]
    found = [next((role for role in group if role in row), None) for group in READERS]
    chosen: list[Role | None] = [role for role in found if role is not None]
    return chosen or [min(row)]


@pytest.fixture(scope="module")
def site(shared_folder: SharedFolder, tmp_path_factory: pytest.TempPathFactory, browser: Chromium) -> Iterator[Site]:
    database = copied_sqlite(shared_folder, tmp_path_factory.mktemp("site"))
    with served(database, browser) as found:
        yield found


def look_both_ways(site: Site, role: Role | None, path: str, *, twin: bool = False) -> None:
    found = {locale: site.tab(role, locale, twin=twin).look(path) for locale in LOCALES}
    assert found == {locale: [] for locale in LOCALES}, f"{role} at {path}"


@pytest.mark.parametrize("endpoint", _pages())
def test_page_passes_axe_in_every_theme_direction_and_width(site: Site, endpoint: str) -> None:
    for role in readers_of(endpoint):
        call = OBJECTS[endpoint](site.world, role)
        with site.world.app.test_request_context():
            path = url_for(endpoint, **call.args, **call.query)
        look_both_ways(site, role, path)


def test_the_page_before_there_is_anybody_passes(
    shared_folder: SharedFolder, tmp_path: Path, browser: Chromium
) -> None:
    with served(copied_sqlite(shared_folder, tmp_path), browser, is_settled=False) as empty:
        look_both_ways(empty, None, "/set-up")


@pytest.mark.parametrize("path", EMPTY)
def test_a_page_with_nothing_to_show_passes(site: Site, path: str) -> None:
    look_both_ways(site, Role.EXPORTER, path, twin=True)


def test_pages_of_what_is_not_there_pass(site: Site) -> None:
    look_both_ways(site, Role.EXPORTER, "/no-such-page")
    look_both_ways(site, Role.EXPORTER, "/buyers?q=zzzz")


@pytest.mark.parametrize(("role", "endpoint", "button"), FAULTY)
def test_a_form_sent_with_faults_passes(site: Site, role: Role, endpoint: str, button: str) -> None:
    call = OBJECTS[endpoint](site.world, role)
    with site.world.app.test_request_context():
        path = url_for(endpoint, **call.args)
    for locale in LOCALES:
        tab = site.tab(role, locale)
        tab.page.goto(path)
        tab.page.get_by_role("button", name=button, exact=True).last.click()
        tab.page.locator(".error-summary").wait_for()
        assert tab.look_again() == [], f"{endpoint} with faults, {locale}"


def test_long_names_pass(site: Site) -> None:
    with site.world.unit() as session:
        wanted = NewBuyer((LONG_NAME * 3)[:300].strip(), "DE")
        buyer = registry.add_buyer(session, wanted, actor=OPERATOR, on=DAY)
    for path in (f"/buyers/{buyer.id}", "/buyers?q=Rindfleisch", f"/buyers/{buyer.id}/limit-request"):
        look_both_ways(site, Role.EXPORTER, path)


def test_a_buyer_with_a_number_a_second_name_a_conflict_and_a_group_passes(site: Site) -> None:
    child = OBJECTS["groups.group"](site.world, None).args["buyer_id"]
    with site.world.unit() as session:
        for value in ("A 1", "B 2"):
            identities.add_identifier(session, child, Identifier("court", "PL", value), actor=OPERATOR, on=DAY)
        identities.add_name(session, NewName(child, NameKind.FORMER, "Plover Kilns"), actor=OPERATOR, on=DAY)
    look_both_ways(site, Role.UNDERWRITER, f"/buyers/{child}")
    look_both_ways(site, Role.EXPORTER, f"/buyers/{child}")


def test_a_scorecard_with_stages_passes(site: Site) -> None:
    look_both_ways(site, Role.EXPORTER, f"/scorecards/{BARE}")
