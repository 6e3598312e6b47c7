"""Work that waits for a person: referrals, screenings, appeals. One queue, one life cycle."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

REVIEW_CASE: Final = Lifecycle(
    name="case",
    initial="open",
    steps=(
        Step("open", "assign", "assigned"),
        Step("assigned", "assign", "assigned"),
        Step("assigned", "release", "open"),
        Step("open", "ask", "waiting"),
        Step("assigned", "ask", "waiting"),
        Step("waiting", "answer", "open"),
        Step("open", "close", "closed"),
        Step("assigned", "close", "closed"),
        Step("waiting", "close", "closed"),
        Step("closed", "reopen", "open"),
    ),
    permits={state: frozenset({"comment"}) for state in ("open", "assigned", "waiting")},
)
