"""Numbers and names of a buyer, conflicts of numbers, and what a person decides on them; for pages and routes."""

from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import validate

from portal.schemas.fields import REQUIRED, country, line, note
from portal.schemas.registry import SCHEMES, IdentifierSchema
from registry.clean.identifiers import IDENTIFIER_MAX
from registry.clean.schemes import Checking, checking_of
from registry.identities.values import ConflictKind, Resolution
from registry.names.values import NameKind
from registry.values import Identifier

ADDED_NAMES: Final = tuple(kind for kind in NameKind if kind is not NameKind.LEGAL)


class NewIdentifierSchema(ma.Schema):
    """A number to add to those a buyer is known by."""

    scheme = ma.fields.String(
        required=True,
        validate=validate.OneOf(sorted(SCHEMES)),
        error_messages=REQUIRED,
        metadata={"label": _l("Register")},
    )
    country = country()
    value = line(longest=IDENTIFIER_MAX, metadata={"label": _l("Number")})


def identifier_of(values: Mapping[str, Any]) -> Identifier:
    """Make the value that the service takes of what the schema read; pages and API share it."""
    return Identifier(values["scheme"], values["country"], values["value"])


class NewNameSchema(ma.Schema):
    """A name to add; the legal one comes from the register."""

    kind = ma.fields.Enum(
        NameKind,
        by_value=True,
        required=True,
        error_messages={**REQUIRED, "unknown": _l("Choose one of the list.")},
        metadata={"label": _l("What it is")},
    )
    name = line()


class ResolutionSchema(ma.Schema):
    """What is decided on a conflict, and why."""

    resolution = ma.fields.Enum(
        Resolution,
        by_value=True,
        required=True,
        error_messages={**REQUIRED, "unknown": _l("Choose one of the list.")},
        metadata={"label": _l("What is right")},
    )
    reason = note(required=True, metadata={"label": _l("Why")})


class CheckedIdentifierSchema(IdentifierSchema):
    """A number, and how far it was checked: its check digits, its form alone, or nothing."""

    checking = ma.fields.Method("_checking", required=True, metadata={"enum": [each.value for each in Checking]})

    def _checking(self, identifier: Identifier) -> str:
        return checking_of(identifier.scheme, identifier.country).value


class NameSchema(ma.Schema):
    """A name of a buyer."""

    kind = ma.fields.Enum(NameKind, by_value=True, required=True)
    name = ma.fields.String(required=True)
    source = ma.fields.String(required=True)


class IdentitySchema(ma.Schema):
    """What a buyer is known by."""

    identifiers = ma.fields.List(ma.fields.Nested(CheckedIdentifierSchema), required=True)
    names = ma.fields.List(ma.fields.Nested(NameSchema), required=True)


class ConflictSchema(ma.Schema):
    """A number that two records claim; `resolution` is null until a person has decided."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(ConflictKind, by_value=True, required=True)
    buyer_id = ma.fields.Integer(required=True)
    other_buyer_id = ma.fields.Integer(required=True, allow_none=True)
    identifier = ma.fields.Nested(IdentifierSchema, required=True)
    source = ma.fields.String(required=True)
    found_on = ma.fields.Date(required=True)
    resolution = ma.fields.Enum(Resolution, by_value=True, required=True, allow_none=True)
    reason = ma.fields.String(required=True)
    resolver_name = ma.fields.String(required=True)
    resolved_on = ma.fields.Date(required=True, allow_none=True)


class FilingSchema(ma.Schema):
    """What became of a number: added, on file before (both empty), or at odds with what is on file."""

    added = ma.fields.List(ma.fields.Nested(IdentifierSchema), required=True)
    conflicts = ma.fields.List(ma.fields.Nested(ConflictSchema), required=True)
