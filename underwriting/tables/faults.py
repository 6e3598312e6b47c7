"""What is wrong with a table, told by its places."""

from typing import ClassVar, Final

from basics.errors import Fault, Invalid

FAULTS_TOLD: Final = 20


class Faults:
    """The first places in full, and how many there are.

    Attributes:
        code: Of the refusal.
        opening: What the refusal says first.
        stops_when_full: Whether a table is read no further once as many places were noted as are told of.
    """

    code: ClassVar[str] = "training.table"
    opening: ClassVar[str] = "The table cannot be used"
    stops_when_full: ClassVar[bool] = False

    def __init__(self) -> None:
        self.told: list[Fault] = []
        self.count = 0

    def add(self, where: str, found: str, remedy: str) -> None:
        """Note one place."""
        self.count += 1
        if len(self.told) < FAULTS_TOLD:
            self.told.append(Fault(where, found, remedy))

    @property
    def is_enough(self) -> bool:
        """Tell whether the table need not be read any further."""
        return self.stops_when_full and self.count >= FAULTS_TOLD

    def raise_if_any(self) -> None:
        """Refuse the table where anything was noted: at most twenty entries, the last one telling of the rest.

        Raises:
            Invalid: `code`.
        """
        if not self.count:
            return
        told = self.told
        if self.count > FAULTS_TOLD:
            reach = "so far, the table was read no further" if self.stops_when_full else "in all"
            rest = Fault("", f"{self.count:,} faults {reach}", "correct the ones told of and try again")
            told = [*told[: FAULTS_TOLD - 1], rest]
        raise Invalid(self.code, f"{self.opening}: " + " | ".join(map(str, told)), told)
