"""The frozen values of payees. The bank details are shown in full to their owner and to the one who screens them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

_COUNTRY_SIGNS: Final = 4
_LAST_SIGNS: Final = 4


@dataclass(frozen=True, slots=True)
class NewPayee:
    """Bank details as they are entered; they are kept out of anything that is printed for tracing."""

    name: str
    country: str
    iban: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeFacts:
    """A payee as it stands.

    Attributes:
        screened_on: None while nobody has looked at it.
    """

    id: int
    policyholder_id: int
    policyholder_name: str
    name: str
    country: str
    iban: str = field(repr=False)
    state: str
    entered_on: date
    author_id: int
    screener_id: int | None
    screened_on: date | None
    screening_note: str
    is_invented: bool
    version: int

    @property
    def masked_iban(self) -> str:
        """Give the account so that its owner knows it again and nobody else can use it: `DE89 **** 3000`."""
        return f"{self.iban[:_COUNTRY_SIGNS]} **** {self.iban[-_LAST_SIGNS:]}"

    @property
    def grouped_iban(self) -> str:
        """Give the account in groups of four, as it stands on a bank's papers."""
        return " ".join(self.iban[place : place + 4] for place in range(0, len(self.iban), 4))
