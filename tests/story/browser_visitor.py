"""People who use the pages in real Chromium, with JavaScript or without."""

from pathlib import Path
from typing import Any, Final, Literal, Self, cast
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, FilePayload, Locator

from tests.story.pages import Field, Page, read_page
from tests.story.visitors import Given, Upload, Visitor, find_form

PATIENCE_MS: Final = 15_000
_OPEN_DETAILS: Final = """form => {
  for (let part = form.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
}"""


class BrowserVisitor(Visitor):
    """A visitor with a browser context of their own."""

    def __init__(
        self, chromium: Browser, base_url: str, name: str, *, pictures: Path | None = None, has_scripts: bool = True
    ) -> None:
        super().__init__(base_url, name)
        self.errors: list[str] = []
        self._pictures = pictures
        self._has_scripts = has_scripts
        size: Any = {"width": 1280, "height": 900}
        context = chromium.new_context(
            base_url=base_url, java_script_enabled=has_scripts, locale="en-GB", viewport=size, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        self._page = context.new_page()
        self._page.on("console", self._note)
        self._page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def path(self) -> str:
        parts = urlsplit(self._page.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def text(self) -> str:
        return self._read().text

    @property
    def links(self) -> list[tuple[str, str]]:
        return self._read().links

    def go(self, path: str) -> Self:
        response = self._page.goto(path)
        assert response is None or response.status < 400, f"{self.name}: {response.status} at {path}: {self.text}"
        return self

    def press(self, label: str, *, beside: str = "", **fields: Given) -> Self:
        found, place, button_place = find_form(
            self._read(), label, beside, set(fields), who=f"{self.name} at {self.path}"
        )
        form = self._page.locator("form").nth(place)
        form.evaluate(_OPEN_DETAILS)
        for name, value in fields.items():
            self._fill(form, found.fields[name], value)
        button = form.locator("button:not([type=button])").nth(button_place)
        if self._has_scripts and self._is_swapped(form, button):
            with self._page.expect_response(lambda answer: answer.request.method == found.method.upper()) as answer:
                button.click()
            status = answer.value.status
            self._page.wait_for_selector(".htmx-request, .htmx-swapping, .htmx-settling", state="detached")
        else:
            with self._page.expect_navigation() as reached:
                button.click()
            status = reached.value.status if reached.value else 200
        assert status < 400 or status == 422, f"{self.name}: {status} at {self.path}: {self.text}"
        return self

    def fetch(self, path: str) -> tuple[str, bytes]:
        answer = self._page.context.request.get(path)
        assert answer.status == 200, f"{self.name}: {answer.status} at {path}"
        return answer.headers["content-type"].partition(";")[0], answer.body()

    def picture(
        self, name: str, *, width: int = 1280, theme: Literal["light", "dark"] = "light", whole: bool = True
    ) -> None:
        if self._pictures is None:
            return
        self._page.set_viewport_size({"width": width, "height": 900})
        self._page.emulate_media(color_scheme=theme)
        self._page.screenshot(path=self._pictures / f"{name}.png", full_page=whole)
        self._page.emulate_media(color_scheme="light")
        self._page.set_viewport_size({"width": 1280, "height": 900})

    def close(self) -> None:
        """Close the browser's context."""
        self._page.context.close()

    def _read(self) -> Page:
        return read_page(self._page.content())

    def _is_swapped(self, form: Locator, button: Locator) -> bool:
        """Tell whether htmx sends this form and swaps a part of the page."""
        return bool(form.get_attribute("hx-post") or form.get_attribute("hx-get") or button.get_attribute("hx-post"))

    def _fill(self, form: Locator, field: Field, value: Given) -> None:
        inputs = form.locator(f'[name="{field.name}"]')
        if isinstance(value, Upload):
            payload = {"name": value.name, "mimeType": value.media_type, "buffer": value.content}
            inputs.set_input_files(cast("FilePayload", payload))
        elif field.kind == "select":
            inputs.select_option(field.choose(str(value)))
        elif field.kind in ("checkbox", "radio"):
            for one in value if isinstance(value, list) else [value]:
                form.locator(f'[name="{field.name}"][value="{field.choose(one)}"]').check()
        elif field.kind != "hidden":
            inputs.fill(str(value))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.errors.append(message.text)
