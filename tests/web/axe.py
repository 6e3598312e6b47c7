"""A served world to open in Chromium, and one look at a page: axe, sideways scrolling, errors of the console.

Every page is looked at in light and dark, left-to-right and right-to-left, 1280 and 320 px wide. Right-to-left is had
by offering Hebrew, which turns the page around whether or not there is a catalogue of it.
"""

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final, Literal
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import make_server
from werkzeug.wsgi import ClosingIterator

from basics.actors import Role
from portal import work
from portal.app import create_app
from portal.settings import Settings
from tests.support.databases import Database
from tests.web.world import PASSWORD, World, settle

TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
LOCALES: Final = ("en", "he")
WIDTHS: Final = (1280, 320)
LOOKS: Final[dict[Literal["light", "dark"], dict[str, Any]]] = {
    "light": {"type": "tag", "values": list(TAGS)},
    "dark": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
HEIGHT: Final = 900
_AXE: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_RUN: Final = """wanted => axe.run(document, {runOnly: wanted, resultTypes: ["violations"]})
  .then(found => found.violations.map(each => each.id + ": " + each.help + " | " +
    each.nodes.slice(0, 4).map(node => node.html.slice(0, 160) + " (" + node.target + ") " +
      (node.any[0] ? node.any[0].message : "")).join(" | ")))"""
_SIDEWAYS: Final = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.querySelectorAll("body *")].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return wide.slice(-3).map(each => each.outerHTML.slice(0, 160));
}"""


class Tab:
    """One tab of the browser, and what its console says is wrong; a status that was to be expected is no fault."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._errors: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self._errors.append(str(error)))

    def look(self, path: str) -> list[str]:
        """Open a page and look at it; a file to download has nothing to look at."""
        self._errors.clear()
        try:
            self.page.goto(path)
        except PlaywrightError as error:
            if "Download is starting" not in str(error):
                raise
            return []
        if not self.page.evaluate("document.contentType").startswith("text/html"):
            return []
        return self.look_again()

    def look_again(self) -> list[str]:
        """Look at the page as it stands."""
        found = [*faults_of(self.page), *self._errors]
        self.page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        return found

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self._errors.append(message.text)


@dataclass
class Site:
    """A served world and the browser's contexts in it: one log-in a role, used for every page."""

    world: World
    base_url: str
    chromium: Chromium
    tabs: dict[tuple[Role | None, bool, str], Tab] = field(default_factory=dict)

    def tab(self, role: Role | None, locale: str, *, twin: bool = False) -> Tab:
        """Give the tab of a role in a language, logged in and with the password entered again."""
        key = (role, twin, locale)
        if key not in self.tabs:
            made = self.chromium.new_context(base_url=self.base_url, locale=locale)
            made.set_default_timeout(15_000)
            page = made.new_page()
            if role is not None:
                self._log_in(page, self.world.people[role, twin].email)
            self.tabs[key] = Tab(page)
        return self.tabs[key]

    def close(self) -> None:
        """Close the tabs."""
        for tab in self.tabs.values():
            tab.page.context.close()

    def _log_in(self, page: Page, email: str) -> None:
        page.goto("/log-in")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("/")
        page.goto("/step-up")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("/")


@contextmanager
def served(database: Database, chromium: Chromium, *, is_settled: bool = True) -> Iterator[Site]:
    """Serve a small installation on a free port of the loopback."""
    app = create_app(Settings(database.url, locales=LOCALES, argon2_time_cost=1, argon2_memory_kib=8))
    fields: dict[str, Any] = {"policyholder_id": 0, "twin_policyholder_id": 0}
    world = World(app, database, **(settle(database) if is_settled else fields))
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, _in_one_piece(app), threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    site = Site(world, f"http://127.0.0.1:{server.server_port}", chromium)
    try:
        yield site
    finally:
        site.close()
        server.shutdown()
        serving.join()
        server.server_close()
        with app.app_context():
            work.engine().dispose()


def _in_one_piece(app: Flask) -> WSGIApplication:
    """Give each answer whole: Werkzeug's server leaves a file open where the browser hangs up while it is sent."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with closing(ClosingIterator(app(environ, start_response))) as parts:
            return [b"".join(parts)]

    return answer


def faults_of(page: Page) -> list[str]:
    """Look at a page as it stands, in both themes and widths. Of the rules only those on colour depend on the theme."""
    found: list[str] = []
    page.evaluate(_AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px, wider than the window: {each}" for each in page.evaluate(_SIDEWAYS)]
        for theme, wanted in LOOKS.items():
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found += [f"{width} px, {theme}: {each}" for each in page.evaluate(_RUN, wanted)]
    return found
