"""Customer lists: what is given, how far a list is, its rows, and what people choose."""

from typing import Any, Final

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import validate

from portal.api.paging import PageArgsSchema
from portal.schemas.fields import whole
from portal.schemas.registry import SCHEMES, IdentifierSchema, RejectionSchema
from registry.decide.values import Verdict
from registry.matching.runs.rules import ROWS_MAX
from registry.matching.runs.values import GivenCustomer, RunState, Shown
from registry.matching.values import Outcome

_CELL_MAX: Final = 10_000


class UploadSchema(ma.Schema):
    """Whose list it is; an exporter's is its own."""

    policyholder_id = whole(
        required=False, load_default=None, metadata={"description": "Named by staff; an exporter's list is its own."}
    )


class ListFileSchema(ma.Schema):
    """The file: a table of text with a column of names; country, id and numbers are read where they are there."""

    file = Upload(required=True)


class CustomerSchema(ma.Schema):
    """A customer as the caller knows it."""

    name = ma.fields.String(required=True, validate=validate.Length(0, _CELL_MAX))
    country = ma.fields.String(
        load_default="", validate=validate.Length(0, 300), metadata={"description": "A code such as PL, or a name."}
    )
    id = ma.fields.String(load_default="", validate=validate.Length(0, 300))
    identifiers = ma.fields.Dict(
        keys=ma.fields.String(validate=validate.OneOf(sorted(SCHEMES))),
        values=ma.fields.String(validate=validate.Length(0, 300)),
        load_default=dict,
    )

    @ma.post_load
    def _made(self, given: dict[str, Any], **_more: object) -> GivenCustomer:
        return GivenCustomer(given["name"], given["country"], given["id"], given["identifiers"])


class CustomerListSchema(UploadSchema):
    """A list to be matched; rows that cannot be used are turned away one by one, with the reason."""

    customers = ma.fields.List(
        ma.fields.Nested(CustomerSchema),
        required=True,
        metadata={"description": f"At most {ROWS_MAX}; `tradecover registry match` takes more."},
    )


class MatchRunSchema(ma.Schema):
    """One list: accepted + rejected = read, and `done` of the accepted rows are matched."""

    id = ma.fields.Integer(required=True)
    policyholder_id = ma.fields.Integer(required=True)
    filename = ma.fields.String(required=True)
    file_sha256 = ma.fields.String(required=True)
    state = ma.fields.Enum(RunState, by_value=True, required=True)
    read = ma.fields.Integer(required=True)
    accepted = ma.fields.Integer(required=True)
    rejected = ma.fields.Integer(required=True)
    done = ma.fields.Integer(required=True)
    columns = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        required=True,
        metadata={"description": "Which column was taken for what."},
    )
    started_at = ma.fields.AwareDateTime(required=True)
    finished_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class MatchCountsSchema(ma.Schema):
    """How many rows each view shows."""

    same = ma.fields.Integer(required=True)
    to_look_at = ma.fields.Integer(required=True)
    no_match = ma.fields.Integer(required=True)
    duplicates = ma.fields.Integer(required=True)


class WholeMatchRunSchema(MatchRunSchema):
    """One list with its counts and everything that was turned away."""

    counts = ma.fields.Nested(MatchCountsSchema, required=True)
    rejections = ma.fields.List(ma.fields.Nested(RejectionSchema), required=True)


class MatchRowsArgsSchema(PageArgsSchema):
    """Which rows are wanted."""

    show = ma.fields.Enum(Shown, by_value=True, load_default=Shown.ALL)


class MatchCandidateSchema(ma.Schema):
    """A buyer that the customer may be; confidence 8 to 10 goes with `same`, 4 to 7 with `unsure`."""

    buyer_id = ma.fields.Integer(required=True)
    buyer_name = ma.fields.String(required=True)
    buyer_country = ma.fields.String(required=True)
    score = ma.fields.Float(required=True)
    verdict = ma.fields.Enum(Verdict, by_value=True, required=True)
    confidence = ma.fields.Integer(required=True)
    why = ma.fields.List(ma.fields.String(), required=True)


class MatchRowSchema(ma.Schema):
    """A customer, what became of it, and the buyers that it may be, best first.

    `buyer_id` is the buyer that is meant, null where none surely is. `chooser_name` is the person who decided it.
    `duplicate_of` is the position of the row that stands for a group of duplicates.
    """

    id = ma.fields.Integer(required=True)
    run_id = ma.fields.Integer(required=True)
    position = ma.fields.Integer(required=True)
    row_number = ma.fields.Integer(required=True)
    ref = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    country = ma.fields.String(required=True, allow_none=True)
    identifiers = ma.fields.List(ma.fields.Nested(IdentifierSchema), required=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
    outcome = ma.fields.Enum(Outcome, by_value=True, required=True, allow_none=True)
    buyer_id = ma.fields.Integer(required=True, allow_none=True)
    buyer_name = ma.fields.String(required=True)
    duplicate_of = ma.fields.Integer(required=True, allow_none=True)
    chooser_name = ma.fields.String(required=True)
    chosen_on = ma.fields.Date(required=True, allow_none=True)
    candidates = ma.fields.List(ma.fields.Nested(MatchCandidateSchema), required=True)


class ChoiceSchema(ma.Schema):
    """What a person says: the buyer that the customer is, or null for none of the candidates."""

    buyer_id = whole(allow_none=True)


class ChoiceFormSchema(ma.Schema):
    """The same from a page, and where to go on: to a view of the list, or back to the row."""

    buyer_id = whole(required=False, load_default=None)
    show = ma.fields.Enum(Shown, by_value=True, load_default=None)
    start = whole(required=False, load_default=0)


class FeatureSchema(ma.Schema):
    """One row of the table that two records are judged by."""

    name = ma.fields.String(required=True)
    meaning = ma.fields.String(required=True)
    weight = ma.fields.Float(required=True, metadata={"description": "Added to the log-odds for each unit."})
    cap = ma.fields.Float(required=True, metadata={"description": "The highest score where it is found."})
    floor = ma.fields.Float(required=True, metadata={"description": "The lowest score where it is found."})
    evidence = ma.fields.String(required=True)
