"""Read a country as people write it: a code, or its name in one of thirty languages (CLDR)."""

import re
from functools import cache
from typing import Final

from babel import Locale
from babel.core import get_global

from basics.countries import COUNTRIES
from registry.rules import search_name

# Written for Kosovo by CLDR, the European Union and banks, though ISO 3166 has not given it.
_KNOWN: Final = COUNTRIES | {"XK"}
# A part of a country, as the jurisdiction of an LEI may be: US-DE.
_PART: Final = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
_LANGUAGES: Final = (
    "ar bg cs da de el en es et fi fr he hr hu it ja ko lt lv nb nl pl pt ro ru sk sl sv tr uk zh".split()
)
# Names in daily use, or in lists of sanctions, that CLDR does not have.
_OTHER_NAMES: Final = {
    "america": "US",
    "burma": "MM",
    "congo democratic republic of the": "CD",
    "congo republic of the": "CG",
    "czech republic": "CZ",
    "el": "GR",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "hong kong": "HK",
    "iran islamic republic of": "IR",
    "ivory coast": "CI",
    "korea north": "KP",
    "korea republic of": "KR",
    "korea south": "KR",
    "macao": "MO",
    "macau": "MO",
    "macedonia": "MK",
    "northern ireland": "GB",
    "palestinian": "PS",
    "republic of korea": "KR",
    "russian federation": "RU",
    "scotland": "GB",
    "swaziland": "SZ",
    "syrian arab republic": "SY",
    "turkey": "TR",
    "u a e": "AE",
    "u k": "GB",
    "u s": "US",
    "u s a": "US",
    "uae": "AE",
    "united states of america": "US",
    "viet nam": "VN",
    "wales": "GB",
}


def country_of(text: str) -> str | None:
    """Give the code of a country, None for what names none: `pl`, `POL`, `Polska`, `UK`, `EL`, `US-DE`, `Korea, North`.

    Codes are those of ISO 3166, and XK for Kosovo.
    """
    code = text.strip().upper()
    part = _PART.fullmatch(code)
    if part is not None:
        code = part[1]
    return code if code in _KNOWN else _names().get(search_name(text))


@cache
def _names() -> dict[str, str]:
    aliases = {code: found[0] for code, found in get_global("territory_aliases").items() if len(found) == 1}
    every = (Locale(language).territories for language in _LANGUAGES)
    named = {search_name(name): code for territories in every for code, name in territories.items()}
    codes = {search_name(alias): code for alias, code in aliases.items() if alias.isalpha()}
    return {name: code for name, code in (codes | named | _OTHER_NAMES).items() if code in _KNOWN}
