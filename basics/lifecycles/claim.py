"""A claim for an unpaid debt, from filing to settlement, refusal, appeal and reopening."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

CLAIM: Final = Lifecycle(
    name="claim",
    initial="draft",
    steps=(
        Step("draft", "file", "filed"),
        Step("draft", "withdraw", "withdrawn"),
        Step("filed", "ask", "questioned"),
        Step("questioned", "answer", "filed"),
        Step("filed", "withdraw", "withdrawn"),
        Step("questioned", "withdraw", "withdrawn"),
        Step("filed", "propose", "awaiting_second"),
        Step("filed", "accept", "accepted"),
        Step("awaiting_second", "accept", "accepted"),
        Step("awaiting_second", "return", "filed"),
        Step("filed", "refuse", "refused"),
        Step("refused", "appeal", "appealed"),
        Step("appealed", "reopen", "filed"),
        Step("appealed", "uphold", "closed"),
        Step("accepted", "settle", "settled"),
    ),
    permits={
        "draft": frozenset({"upload_document", "edit"}),
        "filed": frozenset({"upload_document", "assess"}),
        "questioned": frozenset({"upload_document", "assess"}),
        "awaiting_second": frozenset({"assess"}),
        "appealed": frozenset({"upload_document", "assess"}),
    },
)
