"""Log-ins, the installation, policyholders, users, tokens."""

from typing import Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate, validates_schema

from basics.actors import Role
from people.rules import AUTHORITY_LEVEL_MAX, PASSWORD_SIGNS_MAX, SCOPES
from portal.schemas.fields import REQUIRED, country, currency, day, line, whole

_SECRET_SIGNS_MAX: Final = 200


def _password() -> ma.fields.String:
    # Spaces belong to a password. How long a new one has to be is a rule of people, an old one is only compared.
    return ma.fields.String(
        required=True,
        load_only=True,
        validate=validate.Length(1, PASSWORD_SIGNS_MAX * 4),
        error_messages=REQUIRED,
        metadata={"keeps_spaces": True},
    )


class _NewPasswordSchema(ma.Schema):
    password = _password()
    password_again = _password()

    @validates_schema
    def _are_alike(self, values: dict[str, str], **_given: object) -> None:
        if values.get("password") != values.get("password_again"):
            raise ValidationError(str(_l("The two are not the same.")), "password_again")


class SignInSchema(ma.Schema):
    """Who logs in."""

    email = line()
    password = _password()


class StepUpSchema(ma.Schema):
    """The password once more."""

    password = _password()


class AcceptInvitationSchema(_NewPasswordSchema):
    """The password that an invited person chooses."""


class ChangePasswordSchema(_NewPasswordSchema):
    """A new password."""


class SetUpSchema(_NewPasswordSchema):
    """The first set-up of an installation."""

    code = line(longest=_SECRET_SIGNS_MAX)
    insurer_name = line()
    book_currency = currency()
    name = line()
    email = line()


class InstallationSchema(ma.Schema):
    """The insurer that runs this installation, and the day that it works on."""

    insurer_name = ma.fields.String(required=True)
    book_currency = ma.fields.String(required=True)
    business_date = ma.fields.Date(required=True)
    is_demo = ma.fields.Boolean(required=True)


class BusinessDateSchema(ma.Schema):
    """The day to move to."""

    to = day(metadata={"label": _l("New business date")})


class NewPolicyholderSchema(ma.Schema):
    """A policyholder to create."""

    name = line()
    country = country()


class PolicyholderSchema(ma.Schema):
    """A tenant: the supplier who bought policies."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    country = ma.fields.String(required=True)
    is_invented = ma.fields.Boolean(required=True)


class InviteSchema(ma.Schema):
    """A person to invite."""

    email = line()
    name = line()
    role = ma.fields.Enum(Role, by_value=True, required=True, error_messages=REQUIRED)
    authority_level = whole(required=False, load_default=0, validate=validate.Range(0, AUTHORITY_LEVEL_MAX))
    policyholder_id = whole(required=False, load_default=None, allow_none=True)


class InvitationSchema(ma.Schema):
    """An invitation; `token` is told once, where it is made."""

    id = ma.fields.Integer(required=True)
    token = ma.fields.String()
    link = ma.fields.String()
    email = ma.fields.String(required=True)
    expires_at = ma.fields.AwareDateTime(required=True)


class UserSchema(ma.Schema):
    """A person with a log-in."""

    id = ma.fields.Integer(required=True)
    email = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    role = ma.fields.Enum(Role, by_value=True, required=True)
    authority_level = ma.fields.Integer(required=True)
    policyholder_id = ma.fields.Integer(required=True, allow_none=True)
    is_disabled = ma.fields.Function(lambda user: user.disabled_at is not None, metadata={"type": "boolean"})


class IssueTokenSchema(ma.Schema):
    """A token to issue."""

    name = line(longest=100, metadata={"label": _l("What it is for")})
    scopes = ma.fields.List(
        ma.fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        validate=validate.Length(1, len(SCOPES)),
        error_messages=REQUIRED,
        metadata={"label": _l("What it may do")},
    )


class TokenSchema(ma.Schema):
    """A bearer token; `token` is told once, where it is issued."""

    id = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    prefix = ma.fields.String(required=True)
    scopes = ma.fields.List(ma.fields.String(), required=True)
    created_at = ma.fields.AwareDateTime(required=True)
    expires_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    last_used_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    token = ma.fields.String()


class LocaleSchema(ma.Schema):
    """The language of the pages; none follows the browser."""

    locale = line(required=False, longest=10, load_default="")
