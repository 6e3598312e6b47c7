"""Coded reasons for clearing or confirming a hit, and the English text of each."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

N_: Final[Callable[[str], str]] = str  # marks a text for the translators


class Verdict(StrEnum):
    """What a person decides of a hit."""

    CLEARED = "cleared"
    CONFIRMED = "confirmed"


class ReasonCode(StrEnum):
    """Why a person decided so."""

    OTHER_COUNTRY = "other_country"
    OTHER_BUSINESS = "other_business"
    OTHER_NUMBER = "other_number"
    OTHER_PERSONS = "other_persons"
    COMMON_WORDS = "common_words"
    NO_LONGER_LISTED = "no_longer_listed"
    SAME_NUMBER = "same_number"
    SAME_ADDRESS = "same_address"
    SAME_PERSONS = "same_persons"
    TOLD_BY_AUTHORITY = "told_by_authority"


CLEARING: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.OTHER_COUNTRY: N_("Another country: the listed one has no place there"),
    ReasonCode.OTHER_BUSINESS: N_("Another business than the listed one's"),
    ReasonCode.OTHER_NUMBER: N_("Another register number"),
    ReasonCode.OTHER_PERSONS: N_("Other owners and directors"),
    ReasonCode.COMMON_WORDS: N_("Only common words are alike"),
    ReasonCode.NO_LONGER_LISTED: N_("The authority has taken it off the list"),
}
CONFIRMING: Final[Mapping[ReasonCode, str]] = {
    ReasonCode.SAME_NUMBER: N_("The same register number"),
    ReasonCode.SAME_ADDRESS: N_("The same address"),
    ReasonCode.SAME_PERSONS: N_("The same owners or directors"),
    ReasonCode.TOLD_BY_AUTHORITY: N_("An authority has told us"),
}
REASONS_OF: Final[Mapping[Verdict, Mapping[ReasonCode, str]]] = {
    Verdict.CLEARED: CLEARING,
    Verdict.CONFIRMED: CONFIRMING,
}
