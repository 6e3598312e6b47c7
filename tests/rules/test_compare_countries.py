"""Countries are read as people write them."""

import pytest

from registry.compare.countries import country_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pl", "PL"),
        (" POL ", "PL"),
        ("Polska", "PL"),
        ("Česko", "CZ"),
        ("Россия", "RU"),
        ("中国", "CN"),
        ("UK", "GB"),
        ("EL", "GR"),
        ("XK", "XK"),
        ("Kosovo", "XK"),
        ("US-DE", "US"),
        ("gb-sct", "GB"),
        ("U.S.A.", "US"),
        ("Iran", "IR"),
        ("Korea, North", "KP"),
        ("Hong Kong", "HK"),
        ("united arab emirates", "AE"),
    ],
)
def test_country_is_known_by_code_and_by_name_in_many_languages(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize("text", ["", "SP", "Narnia", "001", "Europe", "SU", "XX-DE", "US-ABCD", "US-", "x" * 10_000])
def test_what_names_no_country_is_none(text: str) -> None:
    assert country_of(text) is None
