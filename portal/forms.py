"""Forms of pages: the schema that also reads the API's JSON checks what was typed; what was typed is never lost.

    form = forms.read(LimitAskSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            answer = limits.service.request_limit(session, form.values["ask"], ...)
    if form.errors:
        return render_template("limits/ask.html", form=form), 422
    return redirect(...)

In the template: `error_summary(form.errors)` and `field("amount", _("Amount"), form.typed("amount"),
error=form.error("amount"), ...)`. For the empty form: `forms.empty(amount="1000")`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from flask import request
from flask_babel import gettext
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from basics.errors import Invalid, Refused

_ROW_NUMBER: Final = re.compile(r"[0-9]{1,18}")


@dataclass
class Form:
    """What was typed, what it means, and what is wrong with it.

    Attributes:
        given: Field name -> text as typed (a list for a field of many values).
        values: What the schema made of it; empty where something is wrong.
        errors: (field name or "", sentence) pairs, as `error_summary` takes them; each names its field.
        beside: Field name -> the same sentence as it stands beside the field, which needs no name there.
    """

    given: Mapping[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Tell whether nothing is wrong so far."""
        return not self.errors

    def typed(self, name: str) -> Any:  # noqa: ANN401 - a text, or a list of texts for a field of many values
        """Give what was typed into a field, to show it again."""
        return self.given.get(name, "")

    def error(self, name: str) -> str:
        """Give what is wrong with a field, or nothing."""
        return self.beside.get(name) or " ".join(text for where, text in self.errors if where == name)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Turn a service's no into errors of this form: an `Invalid` stands at its fields, a `Refused` on top."""
        try:
            yield
        except Invalid as invalid:
            for fault in invalid.faults:
                text = f"{fault.found}; {fault.remedy}"
                self.errors.append((fault.where, text) if fault.where in self.given else ("", str(fault)))
            if not invalid.faults:
                self.errors.append(("", invalid.message))
        except Refused as refused:
            self.errors.append(("", refused.message))


def row_number(text: str) -> int:
    """Read a number that a row can have, in plain digits: the `type` of what stands in an address or a hidden field.

    Raises:
        ValueError: it is none; werkzeug then gives the default.
    """
    if not _ROW_NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def empty(**given: object) -> Form:
    """Give a form that nobody has filled in yet, with first values."""
    return Form(given)


def read(schema: Schema, source: MultiDict[str, str] | None = None) -> Form:
    """Check the form that was sent, or a filter in the address (`request.args`). An empty field counts as not there."""
    sent = request.form if source is None else source
    given: dict[str, Any] = {}
    for name, declared in schema.load_fields.items():
        if isinstance(declared, fields.List):
            given[name] = [text for text in sent.getlist(name) if text]
        else:
            given[name] = sent.get(name, "") if _keeps_spaces(declared) else sent.get(name, "").strip()
    stated = {name: value for name, value in given.items() if value not in ("", [])}
    try:
        return Form(given, dict(schema.load(stated, unknown=EXCLUDE)))
    except ValidationError as error:
        return _wrong(schema, given, list(_errors(error.messages_dict)))


def _wrong(schema: Schema, given: Mapping[str, Any], faults: list[tuple[str, str]]) -> Form:
    named = [(where, f"{_label(schema, where)}: {text}" if where else text) for where, text in faults]
    return Form(given, {}, named, {where: text for where, text in faults if where})


def _label(schema: Schema, name: str) -> str:
    """Name a field as its page does: by `metadata={"label": ...}`, else by its own name as a word of the field."""
    declared = schema.load_fields.get(name)
    label = declared.metadata.get("label") if declared is not None else None
    return str(label or gettext(name.removesuffix("_id").replace("_", " ").capitalize()))


def _keeps_spaces(declared: fields.Field[Any]) -> bool:
    return bool(declared.metadata.get("keeps_spaces"))


def _errors(messages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, texts in messages.items():
        where = "" if name == "_schema" else name
        listed = texts if isinstance(texts, dict | list) else [texts]  # one lazily translated text
        for text in listed.values() if isinstance(listed, dict) else listed:
            yield where, " ".join(map(str, text)) if isinstance(text, list) else str(text)
