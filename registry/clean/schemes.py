"""The schemes of identifiers and the registers that number companies by them: `registers.csv` as a table."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from types import ModuleType
from typing import Final

WORLDWIDE: Final = ""
_ASCII: Final = "[0-9A-Za-z/]+"


class Checking(StrEnum):
    """How far an identifier can be checked."""

    DIGIT = "digit"  # check digits or the parts of the number
    FORM = "form"  # length and characters alone
    NONE = "none"  # what any register could write


@dataclass(frozen=True)
class Register:
    """How one register writes its numbers.

    Attributes:
        country: ISO 3166 code; `WORLDWIDE` for numbers that no country gives.
        name: What the number is called there.
        module: The module of python-stdnum that knows it; empty where none does.
        pattern: What the normal form looks like, beyond what the module checks; empty for Latin letters and digits.
        width: Digits alone are filled up to this length by zeros in front; 0: they are not.
        shape: The form in words; empty where the example says it all.
        example: A number of a real company, in normal form, or empty.
    """

    scheme: str
    country: str
    name: str
    module: str
    pattern: str
    width: int
    shape: str
    example: str

    @cached_property
    def checker(self) -> ModuleType | None:
        """Give python-stdnum's module; imported when it is first asked for."""
        return import_module(f"stdnum.{self.module}") if self.module else None

    @property
    def checking(self) -> Checking:
        """Tell how far the numbers of this register can be checked."""
        return Checking.DIGIT if self.module else Checking.FORM

    @property
    def right(self) -> str:
        """Say in words what a right number looks like."""
        such = f"such as {self.example}" if self.example and "such as" not in self.shape else ""
        return ", ".join(part for part in (self.shape, such) if part) or "as its register writes it"

    def has_form(self, value: str) -> bool:
        """Tell whether a normal value has the form that the table says."""
        return re.fullmatch(self.pattern or _ASCII, value) is not None


def _read_registers() -> dict[tuple[str, str], Register]:
    lines = files("registry.clean").joinpath("registers.csv").read_text(encoding="utf-8").splitlines()
    rows = [
        Register(
            scheme=row["scheme"],
            country=row["country"],
            name=row["name"],
            module=row["module"],
            pattern=row["pattern"],
            width=int(row["width"] or 0),
            shape=row["shape"],
            example=row["example"],
        )
        for row in csv.DictReader(lines)
    ]
    return {(row.scheme, row.country): row for row in rows}


REGISTERS: Final[Mapping[tuple[str, str], Register]] = _read_registers()
_BY_COUNTRY: Final = frozenset({"company_number", "vat", "tax"})
SCHEMES: Final = frozenset(scheme for scheme, _ in REGISTERS)
# Numbers of which a company may well have several: of its establishments, of its lines to other banks.
MAY_REPEAT: Final = frozenset({"siret", "bic"})
# A scheme that one register alone numbers by has that register's country, whatever the company's is.
_HOME: Final[Mapping[str, str]] = {scheme: country for scheme, country in REGISTERS if scheme not in _BY_COUNTRY}


def home_of(scheme: str, country: str) -> str:
    """Give the country under which a number is kept: that of its register, else the company's."""
    return _HOME.get(scheme, country)


def register_of(scheme: str, country: str) -> Register | None:
    """Give the register of a scheme in a country; None where the table has none."""
    return REGISTERS.get((scheme, home_of(scheme, country)))


def checking_of(scheme: str, country: str) -> Checking:
    """Tell how far a number is checked: a known scheme of a country without a row by its form alone."""
    register = register_of(scheme, country)
    if register is not None:
        return register.checking
    return Checking.FORM if scheme in SCHEMES else Checking.NONE
