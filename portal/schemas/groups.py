"""Parents of buyers and the group that follows from them; for pages and routes."""

from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from portal.schemas.fields import REQUIRED, MoneySchema, day, line, whole
from registry.groups.values import WHOLE_BP, LinkKind, NewLink, ProblemKind

_SHARE: Final = _l("A share from 0.01 to 100, such as 51.5, is right.")


def _kind() -> ma.fields.Enum[LinkKind]:
    messages = {**REQUIRED, "unknown": _l("Choose one of the list.")}
    return ma.fields.Enum(LinkKind, by_value=True, required=True, error_messages=messages)


class _Parent(ma.Schema):
    """The two ends of a link, and since when."""

    parent_id = whole(metadata={"label": _l("Parent")})
    kind = _kind()
    known_at = day(metadata={"label": _l("Known from")})
    source = line()


class NewParentSchema(_Parent):
    """A parent to tell of a buyer; `share` is what it holds, in percent."""

    share = ma.fields.String(
        load_default="",
        validate=validate.Regexp(r"(?:[0-9]{1,3}(?:\.[0-9]{1,2})?)?\Z", error=_SHARE),
        metadata={"label": _l("Share"), "description": "In percent, such as 51.5; left out where nobody says."},
    )

    @ma.validates_schema
    def _check_share(self, values: dict[str, Any], **_given: object) -> None:
        share_bp = _share_bp(values.get("share", ""))
        if share_bp is not None and not 0 < share_bp <= WHOLE_BP:
            raise ValidationError(str(_SHARE), "share")


class EndParentSchema(_Parent):
    """A parent that is none any more."""


def link_of(child_id: int, values: Mapping[str, Any]) -> NewLink:
    """Make the value that the service takes of what a schema read; pages and API share it."""
    share_bp = _share_bp(values.get("share", ""))
    return NewLink(child_id, values["parent_id"], values["kind"], share_bp, values["known_at"], values["source"])


class LinkSchema(ma.Schema):
    """A link to a parent as it is kept."""

    id = ma.fields.Integer(required=True)
    child_id = ma.fields.Integer(required=True)
    parent_id = ma.fields.Integer(required=True)
    kind = ma.fields.Enum(LinkKind, by_value=True, required=True)
    share_bp = ma.fields.Integer(required=True, allow_none=True)
    is_ended = ma.fields.Boolean(required=True)
    known_at = ma.fields.Date(required=True)
    source = ma.fields.String(required=True)


class MemberSchema(ma.Schema):
    """A member of a group; the top has no parent."""

    buyer_id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    country = ma.fields.String(required=True)
    has_made_up_name = ma.fields.Boolean(required=True)
    parent_id = ma.fields.Integer(required=True, allow_none=True)
    kind = ma.fields.Enum(LinkKind, by_value=True, required=True, allow_none=True)
    share_bp = ma.fields.Integer(required=True, allow_none=True)
    source = ma.fields.String(required=True, metadata={"description": "Who told the parent; empty for the top."})
    depth = ma.fields.Integer(required=True)


class ProblemSchema(ma.Schema):
    """Why links make no tree: a circle with the way round, a child with its parents, or too many companies."""

    kind = ma.fields.Enum(ProblemKind, by_value=True, required=True)
    buyer_ids = ma.fields.List(ma.fields.Integer(), required=True)


class GroupSchema(ma.Schema):
    """The group of a buyer on the business date: the top first, each member before its children."""

    top_id = ma.fields.Integer(required=True)
    members = ma.fields.List(ma.fields.Nested(MemberSchema), required=True)
    problems = ma.fields.List(ma.fields.Nested(ProblemSchema), required=True)


class MemberUseSchema(ma.Schema):
    """What is committed on one member over all policies; book currency."""

    buyer_id = ma.fields.Integer(required=True)
    committed = ma.fields.Nested(MoneySchema, required=True)
    grade = ma.fields.Integer(required=True, allow_none=True)


class GroupCommitmentSchema(ma.Schema):
    """What is committed on a group, beside the greatest that is insured on its best member alone; book currency."""

    committed = ma.fields.Nested(MoneySchema, required=True)
    ceiling = ma.fields.Nested(MoneySchema, required=True)
    members = ma.fields.List(ma.fields.Nested(MemberUseSchema), required=True)


def _share_bp(text: str) -> int | None:
    whole_part, _, decimals = text.partition(".")
    return int(whole_part) * 100 + int(decimals.ljust(2, "0")) if whole_part else None
