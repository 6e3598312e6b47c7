"""Frozen values as plain JSON and back, by their types: what a decision row keeps so that it can be made again.

Money is `{"minor", "currency"}`, a day inside free parameters is `{"date"}`; everything else is what JSON has.
`decoded(type(value), encoded(value)) == value` for every value of this package.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from basics.money import Money, Rate
from limits.reasons import Parameter

T = TypeVar("T")
_CODECS: Final[Mapping[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]]] = {
    Money: (
        lambda money: {"minor": money.minor, "currency": money.currency},
        lambda raw: Money(raw["minor"], raw["currency"]),
    ),
    Rate: (lambda rate: rate.ppm, Rate),
    date: (lambda day: {"date": day.isoformat()}, lambda raw: date.fromisoformat(raw["date"])),
}


def encoded(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Write a value as plain JSON."""
    if type(value) in _CODECS:
        return _CODECS[type(value)][0](value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [encoded(item) for item in value]
    if is_dataclass(value):
        return {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
    return value


def decoded(wanted: type[T], raw: Any) -> T:  # noqa: ANN401 - whatever JSON holds
    """Read a value of a known type back."""
    found: T = _read(wanted, raw)
    return found


def _read(wanted: Any, raw: Any) -> Any:  # noqa: ANN401 - driven by type hints
    if get_origin(wanted) in {UnionType, Union}:
        return _read_union(get_args(wanted), raw)
    if get_origin(wanted) is tuple:
        return _read_tuple(get_args(wanted), raw)
    if wanted in _CODECS:
        return _CODECS[wanted][1](raw)
    if is_dataclass(wanted):
        hints = get_type_hints(wanted)
        return wanted(**{name: _read(hints[name], value) for name, value in raw.items()})  # type: ignore[operator]
    return wanted(raw)


def _read_union(options: tuple[Any, ...], raw: Any) -> Any:  # noqa: ANN401 - driven by type hints
    if set(options) == set(get_args(Parameter)):
        return _read_parameter(raw)
    if raw is None:
        return None
    return _read(next(option for option in options if option is not NoneType), raw)


def _read_parameter(raw: Any) -> Parameter:  # noqa: ANN401 - driven by what is there
    if isinstance(raw, Mapping):
        return _read(date if "date" in raw else Money, raw)  # type: ignore[no-any-return]
    return raw  # type: ignore[no-any-return]


def _read_tuple(items: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:  # noqa: ANN401 - driven by type hints
    if len(items) == 2 and items[1] is Ellipsis:  # noqa: PLR2004 - tuple[T, ...]
        return tuple(_read(items[0], item) for item in raw)
    return tuple(_read(item, value) for item, value in zip(items, raw, strict=True))
