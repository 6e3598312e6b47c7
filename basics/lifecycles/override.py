"""An underwriter's override of a buyer's grade."""

from typing import Final

from basics.lifecycles.table import Lifecycle, Step

OVERRIDE: Final = Lifecycle(
    name="override",
    initial="proposed",
    steps=(
        Step("proposed", "confirm", "in_force"),
        Step("proposed", "reject", "rejected"),
        Step("in_force", "expire", "expired"),
        Step("in_force", "revoke", "revoked"),
    ),
)
