"""A name like one on a sanctions list: it blocks until a person clears it, and for good where one confirms it."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

SCREENING_HIT: Final = Lifecycle(
    name="screening_hit",
    initial="open",
    steps=(
        Step("open", "clear", "cleared"),
        Step("open", "confirm", "confirmed"),
        Step("open", "end", "ended"),
        Step("cleared", "reopen", "open"),
        Step("cleared", "end", "ended"),
        Step("ended", "reopen", "open"),
    ),
)

SCREENING_RUN: Final = Lifecycle(
    name="screening_run",
    initial="planned",
    steps=(Step("planned", "finish", "finished"),),
)
