"""Read a page as a person without JavaScript would: its text, its links and its forms."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SILENT: Final = frozenset({"script", "style", "template"})


def spaced(parts: Iterable[str]) -> str:
    """Write text with single spaces."""
    return " ".join(" ".join(parts).split())


@dataclass
class Field:
    """One field of a form; `options` are (value, label) pairs of what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[tuple[str, str]] = field(default_factory=list)

    def choose(self, wanted: str) -> str:
        """Give the value of the choice that has this value, this label, or else a label with these words in it."""
        for value, label in self.options:
            if wanted in (value, label):
                return value
        for value, label in self.options:
            if wanted in label:
                return value
        raise AssertionError(f"{self.name} offers {self.options}, not {wanted!r}")


@dataclass
class Button:
    """What sends a form."""

    label: str
    name: str = ""
    value: str = ""


@dataclass
class Form:
    """A form and what it would send as it stands."""

    action: str
    method: str
    enctype: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)


@dataclass
class Page:
    """What a page holds."""

    title: str = ""
    text: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._form: Form | None = None
        self._select: Field | None = None
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._main: list[str] = []
        self._main_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self._main_depth += 1
        if tag == "form":
            method, enctype = given.get("method", "get").lower(), given.get("enctype", "")
            self._form = Form(given.get("action", ""), method, enctype)
            self.page.forms.append(self._form)
        elif tag == "input":
            self._take_input(given)
        elif tag == "select" and self._form is not None:
            self._select = self._form.fields.setdefault(given["name"], Field(given["name"], "select"))
        if tag not in _VOID:
            self._open.append((tag, given, []))

    def handle_data(self, data: str) -> None:
        if any(tag in _SILENT for tag, _given, _texts in self._open):
            return
        for _tag, _given, texts in self._open:
            texts.append(data)
        if self._main_depth:
            self._main.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, given, texts = self._open.pop()
            self._close(name, given, texts)
            if name == tag:
                break

    def _close(self, tag: str, given: dict[str, str], texts: list[str]) -> None:
        text = spaced(texts)
        if tag == "main":
            self._main_depth -= 1
            self.page.text = spaced(self._main)
        elif tag == "title" and not self.page.title:
            self.page.title = text
        elif tag == "a" and "href" in given:
            self.page.links.append((text or given.get("aria-label", ""), given["href"]))
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._close_select()
        elif tag == "option" and self._select is not None:
            self._take_option(given.get("value", text), text, is_chosen="selected" in given)
        elif tag == "textarea" and self._form is not None:
            self._form.fields[given["name"]] = Field(given["name"], "text", ["".join(texts).removeprefix("\n")])
        elif tag == "button" and self._form is not None and given.get("type", "submit") == "submit":
            self._form.buttons.append(Button(text, given.get("name", ""), given.get("value", "")))
        elif tag == "label" and self._form is not None:
            self._label_choice(given, text)

    def _take_input(self, given: dict[str, str]) -> None:
        form, kind, name = self._form, given.get("type", "text"), given.get("name", "")
        if form is None or not name:
            return
        if kind not in ("checkbox", "radio"):
            form.fields[name] = Field(name, kind, [] if kind == "file" else [given.get("value", "")])
            return
        found = form.fields.setdefault(name, Field(name, kind))
        found.options.append((given.get("value", "on"), ""))
        if "checked" in given:
            found.values.append(given.get("value", "on"))

    def _take_option(self, value: str, label: str, *, is_chosen: bool) -> None:
        if self._select is not None:
            self._select.options.append((value, label))
            if is_chosen:
                self._select.values = [value]

    def _close_select(self) -> None:
        select, self._select = self._select, None
        if select is not None and not select.values and select.options:
            select.values = [select.options[0][0]]

    def _label_choice(self, given: dict[str, str], text: str) -> None:
        """Give the last choice the label that stands around it."""
        if self._form is None or "for" in given or not self._form.fields:
            return
        last = next((each for each in reversed(self._form.fields.values()) if each.kind in ("checkbox", "radio")), None)
        if last is not None and last.options and not last.options[-1][1]:
            last.options[-1] = (last.options[-1][0], text)


def read_page(html: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page
