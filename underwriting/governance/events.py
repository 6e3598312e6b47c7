"""What happens to roles of scorecards that others wait for."""

from typing import Final

ROLE_IN_FORCE: Final[str] = "scorecard.in_force"
