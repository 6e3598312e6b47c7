# ruff: noqa: RUF001 - this file is about letters that look alike
"""How letters are written in Latin: by common usage in company names, where the general table is not."""

from typing import Final

# Letters that Unicode does not take apart into a base letter and a mark. Umlauts lose their dots ("ü" is "u").
LATIN: Final = {
    "\u0142": "l",
    "\u00f8": "o",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00fe": "th",
    "\u0127": "h",
    "\u0131": "i",
    "\u0259": "e",
    "\u014b": "n",
    "\u0167": "t",
    "\u02b9": "",
}

# Russian as in passports and registers; Ukrainian, Belarusian and Bulgarian letters as their states write them.
CYRILLIC: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщ",
        "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch".split(),
        strict=True,
    )
) | {"ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i", "є": "e", "ґ": "g", "ў": "u"}

OF_SERBIAN: Final = frozenset("ђјљњћџѓќѕ")
SERBIAN: Final = {
    "ђ": "dj",
    "ј": "j",
    "љ": "lj",
    "њ": "nj",
    "ћ": "c",
    "џ": "dz",
    "ѓ": "g",
    "ќ": "k",
    "ѕ": "dz",
    "ц": "c",
    "ч": "c",
    "ш": "s",
    "ж": "z",
    "х": "h",
}

# ELOT 743 as Greek registers and passports write names.
GREEK_PAIRS: Final = (
    ("ου", "ou"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("ηυ", "iv"),
    ("γγ", "ng"),
    ("γξ", "nx"),
    ("γχ", "nch"),
)
GREEK: Final = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(),
        strict=True,
    )
)

# Cyrillic and Greek letters that look like Latin ones.
LOOK_ALIKES: Final = dict(
    zip(
        "АВЕКМНОРСТУХаеорсухІіЈјЅѕԁһԛԝѵΑΒΕΖΗΙΚΜΝΟΡΤΥΧονικρτυα",
        "ABEKMHOPCTYXaeopcyxIiJjSsdhqwvABEZHIKMNOPTYXovikptua",
        strict=True,
    )
)
