"""Buyers, their statements and timeline, bureau files."""

from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from flask_smorest.fields import Upload
from marshmallow import ValidationError, validate, validates_schema

from portal import bureau_files
from portal.api.paging import PageArgsSchema
from portal.schemas.fields import REQUIRED, country, line
from portal.timeline import Kind
from registry.clean.identifiers import IDENTIFIER_MAX
from registry.names.values import NameKind
from registry.search.values import MatchedBy
from registry.values import Keep, RunState, StatementFacts

SCHEMES: Final = {
    "company_number": _l("Company register number"),
    "vat": _l("VAT number"),
    "lei": _l("LEI"),
    "ein": _l("EIN"),
    "tax": _l("Tax number"),
    "cik": _l("CIK of the SEC"),
    "regon": _l("REGON"),
    "siret": _l("SIRET"),
    "onrc": _l("Number of the Romanian Trade Register"),
    "abn": _l("ABN"),
    "gstin": _l("GSTIN"),
    "duns": _l("D-U-N-S number"),
    "bic": _l("BIC"),
}


class BuyerSearchSchema(PageArgsSchema):
    """What was typed into the search."""

    q = ma.fields.String(
        load_default="",
        validate=validate.Length(0, 300),
        metadata={"description": "An identifier, a name, or a part of a name; empty lists all buyers."},
    )


class IdentifierSchema(ma.Schema):
    """A number under which a register knows a buyer."""

    scheme = ma.fields.String(required=True)
    country = ma.fields.String(required=True)
    value = ma.fields.String(required=True)


class BuyerSchema(ma.Schema):
    """A company that may owe invoices. A made-up name belongs to an anonymised firm of the demo."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    country = ma.fields.String(required=True)
    legal_form = ma.fields.String(required=True)
    identifiers = ma.fields.List(ma.fields.Nested(IdentifierSchema), required=True)
    source = ma.fields.String(required=True)
    created_at = ma.fields.AwareDateTime(required=True)


class FoundBuyerSchema(BuyerSchema):
    """A company that the search found, and by which name of it, legal, former or other."""

    matched_name = ma.fields.String(required=True)
    matched_kind = ma.fields.Enum(NameKind, by_value=True, required=True)
    matched_by = ma.fields.Enum(
        MatchedBy,
        by_value=True,
        required=True,
        metadata={"description": "By a number; by its name as typed so far; or by a name that is merely similar."},
    )


class NewBuyerSchema(ma.Schema):
    """A company to enter; a natural person is refused."""

    name = line()
    country = country()
    identifier_scheme = ma.fields.String(load_default="", validate=validate.OneOf(["", *SCHEMES]))
    identifier_value = line(required=False, load_default="", longest=IDENTIFIER_MAX)
    legal_form = line(required=False, load_default="")
    is_natural_person = ma.fields.Boolean(load_default=False)

    @validates_schema
    def _is_whole(self, values: dict[str, Any], **_given: object) -> None:
        if bool(values.get("identifier_scheme")) is not bool(values.get("identifier_value")):
            message = str(_l("A number and the register that it is of belong together."))
            raise ValidationError(message, "identifier_value")


class StatementSchema(ma.Schema):
    """An annual statement; amounts are decimal texts in major units, an item that was not reported is absent."""

    id = ma.fields.Integer(required=True)
    fiscal_year = ma.fields.Integer(required=True)
    period_end = ma.fields.Date(required=True)
    known_at = ma.fields.Date(required=True)
    currency = ma.fields.String(required=True)
    items = ma.fields.Method("_decimals", required=True, metadata={"type": "object"})
    source = ma.fields.String(required=True)

    def _decimals(self, facts: StatementFacts) -> dict[str, str]:
        known = ((item, facts.amount(item)) for item in facts.lines)
        return {item: found.decimal for item, found in known if found is not None}


class TimelineArgsSchema(ma.Schema):
    """Which entries are wanted."""

    kind = ma.fields.Enum(Kind, by_value=True, load_default=None, metadata={"description": "Leave out for all."})


class TimelineEntrySchema(ma.Schema):
    """One thing that happened to a buyer, as far as the caller may see it."""

    on = ma.fields.Date(required=True)
    kind = ma.fields.Enum(Kind, by_value=True, required=True)
    title = ma.fields.String(required=True)
    text = ma.fields.String(required=True)
    by = ma.fields.String(required=True)
    invented = ma.fields.Boolean(required=True)


class BureauFileSchema(ma.Schema):
    """The file."""

    file = Upload(required=True)


class BureauChoiceSchema(ma.Schema):
    """What to do with the file."""

    adapter = ma.fields.String(
        load_default=bureau_files.BY_CONTENT,
        validate=validate.OneOf((*bureau_files.NAMES, "")),
        metadata={"description": "The shape of the file; auto, empty or left out, its content says which."},
    )
    keep = ma.fields.Enum(Keep, by_value=True, load_default=Keep.GOOD, error_messages=REQUIRED)
    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "Tell what would happen; store nothing."})


class RejectionSchema(ma.Schema):
    """What was not taken: the row (0 for the file itself), the column, the value found, what would be right."""

    row = ma.fields.Integer(required=True)
    column = ma.fields.String(required=True)
    found = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)


class ImportReportSchema(ma.Schema):
    """What became of a bureau file: accepted + rejected + unchanged = read. `id` is null for a dry run.

    Of a feed the first thousand rejections are given; the import itself has them all.
    """

    id = ma.fields.Integer(required=True, allow_none=True)
    state = ma.fields.Enum(RunState, by_value=True, required=True)
    read = ma.fields.Integer(required=True)
    accepted = ma.fields.Integer(required=True)
    rejected = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    rejections = ma.fields.List(ma.fields.Nested(RejectionSchema), required=True)
    ignored_columns = ma.fields.List(ma.fields.String(), metadata={"description": "Given when the file is read."})


class ImportRunSchema(ma.Schema):
    """A bureau file that was read."""

    id = ma.fields.Integer(required=True)
    adapter = ma.fields.String(required=True)
    filename = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True)
    keep = ma.fields.Enum(Keep, by_value=True, required=True)
    state = ma.fields.Enum(RunState, by_value=True, required=True)
    read = ma.fields.Integer(required=True)
    accepted = ma.fields.Integer(required=True)
    rejected = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    started_at = ma.fields.AwareDateTime(required=True)


class WholeImportRunSchema(ImportRunSchema):
    """A bureau file that was read, with everything that was not taken."""

    rejections = ma.fields.List(ma.fields.Nested(RejectionSchema), required=True)
