"""Which passwords and e-mail addresses are taken."""

import pytest

from basics.errors import Invalid
from people.common_passwords import is_common
from people.passwords import Passwords
from people.rules import check_password, clean_email

EMAIL = "someone@company.example"
CHEAP = Passwords(time_cost=1, memory_kib=8)


@pytest.mark.parametrize(
    "password",
    ["k7 plum tree", "k" * 9 + "7 plum", "x7 plum tree " * 9 + "k7 plum tre", "ÄÖÜ grünes Licht"],
    ids=["12 signs", "some", "128 signs", "any script"],
)
def test_password_of_12_to_128_signs_is_taken(password: str) -> None:
    assert 12 <= len(password) <= 128
    check_password(password, email=EMAIL)


@pytest.mark.parametrize(("password", "signs"), [("k7 plum tre", 11), ("x7 plum tree " * 9 + "k7 plum tree", 129)])
def test_password_below_12_or_above_128_signs_is_refused(password: str, signs: int) -> None:
    assert len(password) == signs
    with pytest.raises(Invalid) as refused:
        check_password(password, email=EMAIL)
    assert refused.value.code == "password.length"


@pytest.mark.parametrize(
    "password",
    ["password1234", "PassWord1234", "123456789012", "qwertyuiop12", "Tradecover-2026!", "abababababab", EMAIL.upper()],
)
def test_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, email=EMAIL)
    assert refused.value.code == "password.common"


def test_password_of_three_different_signs_is_common_and_of_four_is_not() -> None:
    assert is_common("abcabcabcabc")
    assert not is_common("abcdabcdabcd")


def test_hash_matches_its_password_and_no_other() -> None:
    stored = CHEAP.hash("meadow lantern forty two")
    assert stored.startswith("$argon2id$")
    assert CHEAP.matches("meadow lantern forty two", stored)
    assert not CHEAP.matches("meadow lantern forty tw0", stored)


def test_nobody_has_a_password() -> None:
    assert not CHEAP.matches("nobody has this password", None)
    assert not CHEAP.matches("anything", "no hash at all")


def test_email_is_compared_without_case_and_space() -> None:
    assert clean_email(" Someone@Company.EXAMPLE ") == "someone@company.example"


@pytest.mark.parametrize(
    "text", ["", "someone", "someone@", "@company.example", "some one@company.example", "a@b", "a@b..c", "a@b.c\nd"]
)
def test_text_that_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean_email(text)
    assert refused.value.code == "person.email"


def test_email_of_254_signs_is_taken_and_of_255_is_refused() -> None:
    label = "a" * 61
    longest = f"{'n' * 64}@{label}.{label}.{label}.ab"
    assert len(longest) == 253
    assert clean_email(longest + "c") == longest + "c"
    with pytest.raises(Invalid):
        clean_email(longest + "cd")
