"""Identifiers of companies: written one way, and checked as far as their register lets anybody.

Normal forms are python-stdnum's (no blanks, no country before a VAT number); a number that no country gives, such as
an LEI, is kept without a country, so that it is one number wherever it is used.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidLength

from basics.errors import Fault, Invalid
from registry.clean.schemes import REGISTERS, Register, home_of, register_of
from registry.rules import shown
from registry.values import Identifier

IDENTIFIER_MAX: Final = 60
_SCHEME: Final = re.compile(r"[a-z][a-z0-9_-]{1,39}", re.ASCII)
_LOOSE: Final = re.compile(r"[A-Z0-9][A-Z0-9 ._/-]{0,59}", re.ASCII)
_SEPARATORS: Final = re.compile(r"[ .\-]+")
_LEADING: Final = re.compile(r"([A-Z]{2})?([0-9]+)")
_SECTIONS: Final = {"hra": "HRA", "hrb": "HRB", "pr": "PR", "gnr": "GnR", "vr": "VR"}
_SECTION: Final = re.compile(rf"\b(?:{'|'.join(_SECTIONS)})\b", re.IGNORECASE)
_LEI_SIGNS: Final = 20
_GIVEN_MAX: Final = 2 * IDENTIFIER_MAX


def checked(scheme: str, country: str, value: str) -> Identifier:
    """Give an identifier in its normal form.

    Args:
        scheme: Such as `vat`; one that no row of the table has is kept by a loose rule.
        country: ISO 3166 code of the company.
        value: As it was written, with whatever blanks and signs between.

    Raises:
        Invalid: `identifier.invalid`, with what was found and what would be right.
    """
    read = read_identifier(scheme, country, value)
    if isinstance(read, Fault):
        raise Invalid.of("identifier.invalid", read)
    return read


def read_identifier(scheme: str, country: str, value: str) -> Identifier | Fault:
    """Give an identifier in its normal form, or what is wrong with it."""
    scheme, country = scheme.strip().lower(), country.strip().upper()
    if not _SCHEME.fullmatch(scheme):
        return Fault("identifier_scheme", shown(scheme), "a short code such as vat, lei or company_number is right")
    if len(value) > _GIVEN_MAX:
        return Fault("identifier_value", f"{len(value)} characters", f"at most {IDENTIFIER_MAX} are right")
    text = _plain(value)
    register = register_of(scheme, country)
    normal = _loose(text) if register is None else _normal(register, text)
    if isinstance(normal, Fault):
        return normal
    return Identifier(scheme, home_of(scheme, country), normal)


def normal_identifier(scheme: str, country: str, value: str) -> Identifier:
    """Give an identifier in its normal form where it is right, else as it stands in capitals: no register has it."""
    read = read_identifier(scheme, country, value)
    if isinstance(read, Identifier):
        return read
    return Identifier(scheme.strip().lower(), country.strip().upper(), " ".join(value.split()).upper())


def identifier_fault(identifier: Identifier) -> Fault | None:
    """Tell what is wrong with an identifier; None for one that is right."""
    read = read_identifier(identifier.scheme, identifier.country, identifier.value)
    return read if isinstance(read, Fault) else None


def readings(text: str) -> tuple[str, ...]:
    """Give every normal form that a number typed without its scheme may have, the text itself in capitals first."""
    plain = " ".join(text.split()).upper()
    if len(text) > IDENTIFIER_MAX or not any(sign.isdigit() for sign in text):
        return (plain,)
    read = (_normal(register, _plain(text)) for register in REGISTERS.values())
    return tuple(dict.fromkeys((plain, *(value for value in read if isinstance(value, str)))))


def _loose(text: str) -> str | Fault:
    """Write a number of which nothing is known but that some register gives it."""
    value = " ".join(text.split()).upper()
    if _LOOSE.fullmatch(value):
        return value
    remedy = f"1 to {IDENTIFIER_MAX} letters, digits, spaces and . _ / - are right"
    return Fault("identifier_value", shown(value), remedy)


def _normal(register: Register, text: str) -> str | Fault:
    """Write a number as its register does, or tell what is wrong with it."""
    try:
        value = _compact(register, text)
        if register.scheme == "lei" and len(value) != _LEI_SIGNS:
            return Fault("identifier_value", f"{shown(text)}, which has {len(value)} characters", _remedy(register))
        if register.checker is not None:
            value = register.checker.validate(value)
    except ValueError as error:  # python-stdnum's own, and now and then a bare one of int()
        return Fault("identifier_value", f"{shown(text)}, {_said(error)}", _remedy(register))
    if not 0 < len(value) <= IDENTIFIER_MAX or not register.has_form(value):
        return Fault("identifier_value", f"{shown(text)}, which has another form", _remedy(register))
    return value


def _compact(register: Register, text: str) -> str:
    """Take out what is written between the digits, and fill up by zeros what is filled up there."""
    if register.checker is not None:
        value: str = register.checker.compact(text)
    else:
        value = _SEPARATORS.sub("", text.upper())
    if register.width and value.isdecimal():
        value = value.zfill(register.width)
    finish = _FINISH.get((register.scheme, register.country))
    return finish(value) if finish else value


def _plain(value: str) -> str:
    """Write wide signs as usual ones, and the digits of every script as 0 to 9."""
    if value.isascii():
        return value
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in unicodedata.normalize("NFKC", value))


def _companies_house(value: str) -> str:
    """Fill a number of Companies House up to 8 signs: 123456 is 00123456, SC12345 is SC012345."""
    parts = _LEADING.fullmatch(value)
    if parts is None:
        return value
    letters = parts[1] or ""
    return letters + parts[2].zfill(8 - len(letters))


def _handelsregister(value: str) -> str:
    """Write the section as the courts do: hrb is HRB, gnr is GnR."""
    return _SECTION.sub(lambda found: _SECTIONS[found[0].lower()], value)


_FINISH: Final[Mapping[tuple[str, str], Callable[[str], str]]] = {
    ("company_number", "GB"): _companies_house,
    ("company_number", "DE"): _handelsregister,
}


def _said(error: ValueError) -> str:
    """Say what python-stdnum found wrong."""
    if isinstance(error, InvalidChecksum):
        return "whose check digit does not fit"
    if isinstance(error, InvalidLength):
        return "which has another length"
    if isinstance(error, InvalidComponent):
        return "a part of which does not exist"
    return "which has another form"


def _remedy(register: Register) -> str:
    """Say what would be right, and where to look."""
    place = f" of {register.country}" if register.country else ""
    if register.scheme == "vat" and register.example and not register.shape:
        return f"a {register.name}{place} such as {_with_country(register)} is right"
    return f"{register.name}{place}: {register.right} is right"


def _with_country(register: Register) -> str:
    """Give the example of a VAT number with its country in front, where it is written so."""
    written = ("EL" if register.country == "GR" else register.country) + register.example
    try:
        return written if _compact(register, written) == register.example else register.example
    except ValueError:
        return register.example
