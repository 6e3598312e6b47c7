"""A payee's bank details: entered with a second log-in step, screened by hand, then payable."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

PAYEE: Final = Lifecycle(
    name="payee",
    initial="entered",
    steps=(
        Step("entered", "clear", "cleared"),
        Step("entered", "reject", "rejected"),
        Step("cleared", "retire", "retired"),
        Step("entered", "retire", "retired"),
    ),
    permits={"cleared": frozenset({"pay"})},
)
