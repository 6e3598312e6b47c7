"""Long work and what leaves the house: imports, monitoring runs, matching of lists, deliveries."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

IMPORT_RUN: Final = Lifecycle(
    name="import_run",
    initial="reading",
    steps=(Step("reading", "finish", "finished"), Step("reading", "refuse", "refused")),
)

MONITORING_RUN: Final = Lifecycle(
    name="monitoring_run",
    initial="planned",
    steps=(Step("planned", "start", "running"), Step("running", "finish", "finished")),
)

MATCH_RUN: Final = Lifecycle(
    name="match_run",
    initial="waiting",
    steps=(Step("waiting", "start", "running"), Step("running", "finish", "finished")),
)

DELIVERY: Final = Lifecycle(
    name="delivery",
    initial="waiting",
    steps=(
        Step("waiting", "send", "sent"),
        Step("waiting", "fail", "failed"),
        Step("failed", "send", "sent"),
        Step("failed", "retry", "waiting"),
    ),
)
