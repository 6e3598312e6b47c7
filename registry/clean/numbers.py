"""Numbers in names: Roman numerals, ordinals and number words; "Holding II" and "Holding Two" are Holding 2."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

_UNITS: Final = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth"
)
_TENS_OF: Final = {word: 10 * ten for ten, word in enumerate(_TENS.split(), start=2)} | {"fourty": 40, "ninty": 90}
_VALUES: Final = (
    {word: unit for unit, word in enumerate(_UNITS.split(), start=1)}
    | {word: unit for unit, word in enumerate(_ORDINALS.split(), start=1)}
    | _TENS_OF
    | {"hundred": 100, "thousand": 1000, "zero": 0}
)
_HAN_DIGITS: Final = "〇一二三四五六七八九"
_HAN_NUMBER: Final = re.compile(f"第([{_HAN_DIGITS}十]{{1,4}})|([0-9]+)")
_ORDINAL: Final = re.compile(r"([0-9]+)(?:st|nd|rd|th)", re.ASCII)
_COUNTED: Final = re.compile(r"([a-z]{3,})([0-9]+)", re.ASCII)
_ROMAN_TENS: Final = ("", "x", "xx", "xxx")
_ROMAN_UNITS: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMANS: Final = {
    tens + units: str(10 * ten + unit)
    for ten, tens in enumerate(_ROMAN_TENS)
    for unit, units in enumerate(_ROMAN_UNITS)
    if tens or units
}
# After these a single letter I, V or X is a number too.
_SERIES: Final = frozenset(
    "acquisition acquisitions alpha bond capital class co company corp corporation equity etf finance financial "
    "fond fonds fund funding funds growth holding holdings income investment investments investor investors "
    "issuer leasing mortgage no number opportunities opportunity part partner partners phase portfolio properties "
    "property realty receivables reit securities series spv trust trusts tranche venture ventures volume".split()
)


def in_digits(words: list[str]) -> list[str]:
    """Write Roman numerals and ordinals as digits, and set a number apart that hangs on a word: "fund2"."""
    if _ROMANS.keys().isdisjoint(words) and "".join(words).isalpha():
        return words
    written: list[str] = []
    for word in words:
        counted = _COUNTED.fullmatch(word)
        if counted:
            written += counted.groups()
        elif word in _ROMANS and written and (len(word) > 1 or written[-1] in _SERIES):
            written.append(_ROMANS[word])
        else:
            ordinal = _ORDINAL.fullmatch(word)
            written.append(ordinal[1] if ordinal else word)
    return written


def number_of(word: str) -> str | None:
    """Give the number that a folded word says ("2", "two", "second", "007") in digits; None for any other word."""
    if word.isascii() and word.isdigit():
        return word.lstrip("0") or "0"
    value = _VALUES.get(word)
    return None if value is None else str(value)


def numbers_of(words: Sequence[str]) -> tuple[str, ...]:
    """Give the numbers among folded words in order; "forty four" is one, as is "forty 4"."""
    if _VALUES.keys().isdisjoint(words) and not any(map(str.isdigit, words)):
        return ()
    return tuple(_joined([(word, number_of(word)) for word in words]))


def _joined(said: list[tuple[str, str | None]]) -> Iterator[str]:
    """Join tens with the unit that follows them."""
    is_taken = False
    for (word, number), (_, following) in pairwise([*said, ("", None)]):
        joins = word in _TENS_OF and following is not None and len(following) == 1 and following != "0"
        if number is not None and not is_taken:
            yield str(int(number) + int(following)) if joins and following else number
        is_taken = joins


def numbers_in_han(word: str) -> Iterator[str]:
    """Give the numbers inside a word of a script without spaces: "北京第二机床" is the second, "中油19号" has 19."""
    for ordinal, digits in _HAN_NUMBER.findall(word):
        yield digits.lstrip("0") or "0" if digits else _han_value(ordinal)


def _han_value(ordinal: str) -> str:
    tens, ten, units = ordinal.rpartition("十")
    if not ten:
        return "".join(str(_HAN_DIGITS.index(sign)) for sign in ordinal).lstrip("0") or "0"
    unit = _HAN_DIGITS.index(units[-1]) if units else 0
    return str(10 * (_HAN_DIGITS.index(tens[-1]) if tens[-1:] in _HAN_DIGITS and tens else 1) + unit)
