"""A policyholder's request for a limit on a buyer."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

LIMIT_REQUEST: Final = Lifecycle(
    name="limit_request",
    initial="submitted",
    steps=(
        Step("submitted", "decide", "decided"),
        Step("submitted", "refer", "investigating"),
        Step("investigating", "propose", "awaiting_second"),
        Step("investigating", "decide", "decided"),
        Step("awaiting_second", "decide", "decided"),
        Step("awaiting_second", "return", "investigating"),
        Step("submitted", "withdraw", "withdrawn"),
        Step("investigating", "withdraw", "withdrawn"),
        Step("awaiting_second", "withdraw", "withdrawn"),
    ),
    permits={
        "investigating": frozenset({"ask", "answer", "override_grade"}),
        "awaiting_second": frozenset({"ask", "answer"}),
    },
)
