"""Pure rules of the registry: names, natural persons, countries, and three years of statements side by side."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from basics.countries import COUNTRIES
from basics.errors import Fault
from basics.money import Money
from registry.clean.persons import PersonKind, PersonSource, person_sign
from registry.values import STATEMENT_ITEMS, StatementFacts

NAME_MAX: Final = 300
_SHOWN_MAX: Final = 80
_REMEDY_PERSON: Final = "a company is right: natural persons are not insured and not stored"
_REMEDY_SOLE_TRADER: Final = "a company is right: a sole trader is looked at by a person before anything is stored"
_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS: Final = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "&": " and ",
    }
)


def search_name(name: str) -> str:
    """Give the form in which names are looked up: no case, marks or signs, single spaces."""
    if name.isascii():
        return " ".join(_ASCII_WORD.findall(name.lower().replace("&", " and ")))[:NAME_MAX]
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = "".join(sign if sign.isalnum() else " " for sign in kept).split()
    return " ".join(words)[:NAME_MAX]


def shown(text: str) -> str:
    """Write a value found in somebody's file so that it can be shown anywhere: short, and no control characters."""
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return repr(plain if len(plain) <= _SHOWN_MAX else plain[: _SHOWN_MAX - 3] + "...")


def person_fault(name: str, legal_form: str, category: str = "") -> Fault | None:
    """Tell why this looks like a natural person or a sole trader, whom no policy covers; None for a company.

    A natural person is turned away; a sole trader too, with a reason that sends whoever reads it to the register.
    """
    sign = person_sign(name, legal_form, category)
    if sign is None:
        return None
    where = "buyer_name" if sign.source is PersonSource.NAME else str(sign.source)
    if sign.kind is PersonKind.SOLE_TRADER:
        return Fault(where, f"{shown(sign.words)}, a sole trader's", _REMEDY_SOLE_TRADER)
    what = "a form of address" if sign.source is PersonSource.NAME else "a natural person's"
    return Fault(where, f"{shown(sign.words)}, {what}", _REMEDY_PERSON)


def name_fault(name: str) -> Fault | None:
    """Tell what is wrong with a name: empty, too long, no letter or digit, or with invisible characters."""
    if not search_name(name):
        return Fault("buyer_name", shown(name), "a name with at least one letter or digit is right")
    if len(name) > NAME_MAX:
        return Fault("buyer_name", f"{len(name)} characters", f"at most {NAME_MAX} are right")
    if not name.isprintable():
        return Fault("buyer_name", shown(name), "a name without control or invisible characters is right")
    return None


def country_fault(country: str) -> Fault | None:
    """Tell whether this is no country code in use."""
    if country in COUNTRIES:
        return None
    return Fault("country", shown(country), "an ISO 3166 code of two capitals, such as PL, is right")


@dataclass(frozen=True, slots=True)
class ItemOverYears:
    """One item of the statements side by side.

    `amounts` are in the order of the years, None where not reported. `change` is the newest amount over the one
    before, less one; None where one of the two is missing, below zero or in another currency, or the earlier is zero.
    """

    item: str
    amounts: tuple[Money | None, ...]
    change: Fraction | None


def side_by_side(statements: Sequence[StatementFacts]) -> tuple[ItemOverYears, ...]:
    """Set the items of some years' statements, oldest first, beside each other; items nobody reported are left out."""
    lines = ((item, tuple(statement.amount(item) for statement in statements)) for item in STATEMENT_ITEMS)
    return tuple(ItemOverYears(item, amounts, _change(amounts)) for item, amounts in lines if any_reported(amounts))


def any_reported(amounts: Sequence[Money | None]) -> bool:
    """Tell whether at least one amount is known; an amount of zero is."""
    return any(amount is not None for amount in amounts)


def _change(amounts: Sequence[Money | None]) -> Fraction | None:
    before, newest = (None, *amounts)[-2:]
    if before is None or newest is None or before.currency != newest.currency:
        return None
    if before.minor <= 0 or newest.minor < 0:
        return None  # a share of a loss, or a gain turned into one, is no figure that anybody can read
    return Fraction(newest.minor - before.minor, before.minor)
