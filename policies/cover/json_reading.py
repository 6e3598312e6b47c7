"""Strict JSON: documents without doubtful values, and objects read key by key, each fault with its path.

Faults gather in one list so that a reader sees all of them at once; a key that is wrong gives a stand-in value,
which nobody uses because the caller raises when the list is not empty.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, NoReturn, TypeVar

from basics.currencies import EXPONENTS
from basics.errors import Fault, Invalid
from basics.money import Money, Rate

E = TypeVar("E", bound=StrEnum)

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999  # leaves room for day counts and months before the calendar of the language ends
DAYS_MAX: Final = 100_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_SHOWN_MAX: Final = 60
_STAND_IN_DAY: Final = date(2000, 1, 1)
_STAND_IN_RATE: Final = Rate(0)


class _Repeated:
    """Stands for the value of a key that an object holds twice."""


def parse_json(text: str) -> object:
    """Read one JSON document: no NaN, no infinity; a key that stands twice is a fault where it is read.

    Raises:
        Invalid: `json.malformed`, with line and column where the text stops being JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_object_of, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        fault = Fault(where, f"text that is no JSON ({error.msg})", "one JSON object is right")
    except RecursionError:
        fault = Fault("", "lists or objects nested too deeply", "a case nests four levels")
    except ValueError:
        # The language refuses to convert numbers of more than 4,300 digits.
        fault = Fault("", "a number of thousands of digits", "amounts are decimal strings such as 1250.00")
    raise Invalid.of("json.malformed", fault)


def is_text(value: str) -> bool:
    """Tell whether a string is text that every encoding can hold: no half of a surrogate pair."""
    return value.isascii() or _SURROGATE.search(value) is None


class Part:
    """One JSON object of a document, with its path, read key by key.

    A required key that is absent or null, a value of the wrong kind or out of bounds, and an unknown key each add
    a fault to the shared list.
    """

    def __init__(self, value: object, *, path: str, keys: Sequence[str], faults: list[Fault]) -> None:
        self._path = path
        self._faults = faults
        self._members: Mapping[str, object] = value if isinstance(value, dict) else {}
        self._is_object = isinstance(value, dict)
        self._faulty: set[str] = set()
        if not isinstance(value, dict):
            faults.append(Fault(path, found(value), "an object is right"))
        unknown = (key for key in self._members if key not in keys)
        remedy = f"the keys are {', '.join(keys)}"
        faults.extend(Fault(self.at(_shortened(key)), "an unknown key", remedy) for key in unknown)

    def at(self, key: str) -> str:
        """Give the path of a key."""
        return f"{self._path}.{key}" if self._path else key

    def fault(self, key: str, what: str, remedy: str) -> None:
        """Add a fault at a key."""
        self._faulty.add(key)
        self._faults.append(Fault(self.at(key), what, remedy))

    def is_sound(self, *keys: str) -> bool:
        """Tell whether this is an object and no fault was found at those keys: what a further check builds on."""
        return self._is_object and self._faulty.isdisjoint(keys)

    def has(self, key: str) -> bool:
        """Tell whether a key is there and not null."""
        return self._members.get(key) is not None

    def require(self, key: str, remedy: str) -> None:
        """Add a fault if a key is absent or null."""
        if not self.has(key) and self._is_object:
            self.fault(key, "nothing", remedy)

    def text(self, key: str) -> str:
        """Read a required string that is not empty."""
        value = self._string(key, "a string")
        if value is None:
            return ""
        if not value or not is_text(value):
            self.fault(key, found(value), "a string of at least one sign, and no half of a surrogate pair, is right")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Read a string, or None where it is absent."""
        return self.text(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """Read a required date that days and months may be added to."""
        value = self.any_day(key)
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            self.fault(key, f"the year {value.year}", f"a year from {FIRST_YEAR} to {LAST_YEAR} is right")
            return _STAND_IN_DAY
        return value

    def any_day(self, key: str) -> date:
        """Read a required date of any year from 1 to 9999."""
        value = self._string(key, "a date such as 2026-01-31")
        if value is None:
            return _STAND_IN_DAY
        try:
            if _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass  # 2026-02-30 has the shape of a date and is none
        self.fault(key, found(value), "a date such as 2026-01-31 is right")
        return _STAND_IN_DAY

    def any_day_or_none(self, key: str) -> date | None:
        """Read a date of any year, or None where it is absent."""
        return self.any_day(key) if self.has(key) else None

    def amount(self, key: str, currency: str) -> Money:
        """Read an amount of at least 0 with no more decimals than the currency has; absent is 0."""
        if not self.has(key):
            return Money.zero(currency)
        value = self._string(key, "a decimal string such as 1250.00")
        if value is None:
            return Money.zero(currency)
        exponent = EXPONENTS[currency]
        if len(value.partition(".")[2]) > exponent:
            self.fault(key, found(value), f"{currency} has {exponent} decimals")
            return Money.zero(currency)
        try:
            amount = Money.parse(value, currency)
        except Invalid as error:
            self.fault(key, found(value), error.faults[0].remedy)
            return Money.zero(currency)
        if amount.minor < 0:
            self.fault(key, found(value), "an amount of at least 0 is right")
        return amount

    def amount_or_none(self, key: str, currency: str) -> Money | None:
        """Read an amount, or None where it is absent."""
        return self.amount(key, currency) if self.has(key) else None

    def rate_or_none(self, key: str) -> Rate | None:
        """Read a percentage from 0 to 100 with at most four decimals, or None where it is absent."""
        if not self.has(key):
            return None
        value = self._string(key, "a percentage such as 90")
        if value is None:
            return _STAND_IN_RATE
        remedy = "a percentage from 0 to 100 with at most four decimals, such as 90, is right"
        try:
            rate = Rate.parse_percent(value)
        except Invalid:
            self.fault(key, found(value), remedy)
            return _STAND_IN_RATE
        if not 0 <= rate.ppm <= 1_000_000:  # noqa: PLR2004 - a hundred per cent
            self.fault(key, found(value), remedy)
        return rate

    def multiple_or_none(self, key: str) -> Decimal | None:
        """Read a decimal factor of at least 0, or None where it is absent."""
        if not self.has(key):
            return None
        value = self._string(key, "a decimal string such as 30")
        if value is None:
            return None
        if not _NUMBER.fullmatch(value) or Decimal(value) < 0:
            self.fault(key, found(value), "a number of at least 0, such as 30, is right")
            return None
        return Decimal(value)

    def count(self, key: str, *, low: int = 0, high: int = DAYS_MAX) -> int:
        """Read a required whole number within bounds."""
        value = self._members.get(key)
        remedy = f"a whole number from {low} to {high} is right"
        if value is None:
            self.require(key, remedy)
        elif isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        else:
            self.fault(key, found(value), remedy)
        return low

    def count_or_none(self, key: str) -> int | None:
        """Read a whole number, or None where it is absent."""
        return self.count(key) if self.has(key) else None

    def choice(self, key: str, words: type[E], *, but: Sequence[E] = ()) -> E:
        """Read a required word of a vocabulary, some words left out."""
        allowed = [word for word in words if word not in but]
        value = self._string(key, f"one of {', '.join(allowed)}")
        if value is not None:
            if value in allowed:
                return words(value)
            self.fault(key, found(value), f"one of {', '.join(allowed)} is right")
        return allowed[0]

    def choice_or_none(self, key: str, words: type[E]) -> E | None:
        """Read a word of a vocabulary, or None where it is absent."""
        return self.choice(key, words) if self.has(key) else None

    def flag(self, key: str) -> bool:
        """Read true or false; absent is false."""
        value = self._members.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, found(value), "true or false is right")
        return value is True

    def part(self, key: str, keys: Sequence[str]) -> "Part | None":
        """Open an object within this one, or None where it is absent."""
        return self.required_part(key, keys) if self.has(key) else None

    def required_part(self, key: str, keys: Sequence[str]) -> "Part":
        """Open an object within this one."""
        value = self._members.get(key)
        if value is None:
            self.require(key, "an object is right")
            silent: list[Fault] = []
            return Part(None, path=self.at(key), keys=keys, faults=silent)
        return Part(value, path=self.at(key), keys=keys, faults=self._faults)

    def parts(self, key: str, keys: Sequence[str]) -> Iterator["Part"]:
        """Open the objects of a list; absent is an empty list."""
        for path, value in self.items(key):
            yield Part(value, path=path, keys=keys, faults=self._faults)

    def items(self, key: str) -> Iterator[tuple[str, object]]:
        """Give the values of a list with their paths; absent is an empty list."""
        value = self._members.get(key)
        if isinstance(value, list):
            for place, item in enumerate(value):
                yield f"{self.at(key)}[{place}]", item
        elif value is not None:
            self.fault(key, found(value), "a list is right")

    def _string(self, key: str, right: str) -> str | None:
        value = self._members.get(key)
        if isinstance(value, str):
            return value
        if value is None:
            self.require(key, f"{right} is right")
        else:
            self.fault(key, found(value), f"{right} is right")
        return None


def found(value: object) -> str:
    """Describe a value of a JSON document in a few words."""
    words = {type(None): "nothing", _Repeated: "a key that stands twice", dict: "an object", list: "a list"}
    if type(value) in words:
        return words[type(value)]
    if isinstance(value, bool):
        return str(value).lower()
    return _shortened(repr(value)) if isinstance(value, str) else f"the number {_shortened(repr(value))}"


def _shortened(text: str) -> str:
    printable = text if text.isprintable() else repr(text)
    return printable if len(printable) <= _SHOWN_MAX else f"{printable[:_SHOWN_MAX]}..."


def _object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, value in pairs:
        members[key] = _Repeated() if key in members else value
    return members


def _refuse_constant(name: str) -> NoReturn:
    fault = Fault("", f"the number {name}", "amounts are decimal strings such as 1250.00")
    raise Invalid.of("json.malformed", fault)
