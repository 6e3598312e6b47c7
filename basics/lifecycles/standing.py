"""A proposal to give a scorecard a role: it waits for a second person, and takes effect on its day."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

SCORECARD_STANDING: Final = Lifecycle(
    name="scorecard_standing",
    initial="proposed",
    steps=(
        Step("proposed", "approve", "in_force"),
        Step("proposed", "reject", "rejected"),
        Step("proposed", "withdraw", "withdrawn"),
    ),
)
