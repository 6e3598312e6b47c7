"""Fields that schemas of all rooms share, with messages that say what would be right."""

import re
from collections.abc import Mapping
from typing import Any, Final

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validate

from basics.countries import COUNTRIES
from basics.currencies import EXPONENTS
from basics.errors import Invalid
from basics.money import MINOR_MAX, Money

NOTE_SIGNS_MAX: Final = 4000
LINE_SIGNS_MAX: Final = 300
_DIGITS: Final = re.compile(r"[+-]?[0-9]{1,30}")
REQUIRED: Final = {"required": _l("This is needed."), "null": _l("This is needed.")}


def line(*, required: bool = True, longest: int = LINE_SIGNS_MAX, **more: Any) -> ma.fields.String:  # noqa: ANN401 - handed on
    """Make a field of one line of text."""
    checks = [validate.Length(1 if required else 0, longest), validate.Regexp(r"[^\x00-\x1f\x7f]*\Z")]
    return ma.fields.String(required=required, validate=checks, error_messages=REQUIRED, **more)


def note(*, required: bool = False, **more: Any) -> ma.fields.String:  # noqa: ANN401 - handed on
    """Make a field of text of several lines."""
    if not required:
        more.setdefault("load_default", "")
    check = validate.Length(1 if required else 0, NOTE_SIGNS_MAX)
    return ma.fields.String(required=required, validate=check, error_messages=REQUIRED, **more)


class Whole(ma.fields.Integer):
    """A whole number that a row can hold; in plain digits where it is text."""

    def _validated(self, value: Any) -> int:  # noqa: ANN401 - whatever was sent
        is_plain = not isinstance(value, bool) and (not isinstance(value, str) or _DIGITS.fullmatch(value.strip()))
        if not is_plain or (isinstance(value, float) and not value.is_integer()):
            raise self.make_error("invalid", input=value)
        number = int(super()._validated(value))
        if abs(number) > MINOR_MAX:
            raise self.make_error("too_large", input=value)
        return number


def whole(*, required: bool = True, **more: Any) -> Whole:  # noqa: ANN401 - handed on
    """Make a field of a whole number, such as an id."""
    messages = {**REQUIRED, "invalid": _l("A whole number is right."), "too_large": _l("This number is too large.")}
    return Whole(required=required, error_messages=messages, **more)


def day(*, required: bool = True, **more: Any) -> ma.fields.Date:  # noqa: ANN401 - handed on
    """Make a field of a date, YYYY-MM-DD."""
    messages = {**REQUIRED, "invalid": _l("A date such as 2008-05-01 is right.")}
    return ma.fields.Date(required=required, error_messages=messages, **more)


def currency(*, required: bool = True, **more: Any) -> ma.fields.String:  # noqa: ANN401 - handed on
    """Make a field of an ISO 4217 code."""
    check = validate.OneOf(sorted(EXPONENTS), error=_l("A currency code such as EUR is right."))
    return ma.fields.String(required=required, validate=check, error_messages=REQUIRED, **more)


def country(*, required: bool = True, **more: Any) -> ma.fields.String:  # noqa: ANN401 - handed on
    """Make a field of an ISO 3166-1 alpha-2 code."""
    check = validate.OneOf(sorted(COUNTRIES), error=_l("A country code of two letters such as DE is right."))
    return ma.fields.String(required=required, validate=check, error_messages=REQUIRED, **more)


def amount(*, required: bool = True, **more: Any) -> ma.fields.String:  # noqa: ANN401 - handed on
    """Make a field of a decimal amount as text, such as `1250.00`; `money_of` makes money of it."""
    form = validate.Regexp(
        r"-?\d{1,18}(\.\d{1,6})?\Z", error=_l("Digits with a decimal point, such as 1250.00, are right.")
    )
    return ma.fields.String(required=required, validate=form, error_messages=REQUIRED, **more)


def money_of(values: Mapping[str, Any], *, amount_name: str = "amount", currency_name: str = "currency") -> Money:
    """Make money of an amount and its currency, in a schema's `post_load` or `validates_schema`.

    Raises:
        ValidationError: the amount has more decimals than the currency.
    """
    try:
        return Money.parse(values[amount_name], values[currency_name], where=amount_name)
    except Invalid as error:
        raise ValidationError(error.message, amount_name) from error


class MoneySchema(ma.Schema):
    """An amount as a decimal text, and its currency."""

    amount = ma.fields.String(required=True, attribute="decimal", metadata={"example": "1250.00"})
    currency = ma.fields.String(required=True)
