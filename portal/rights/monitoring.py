"""Rights of the monitoring runs: the insurer's staff look, underwriters and administrators ask for one."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_ASK: Final = frozenset({Role.UNDERWRITER, Role.ADMINISTRATOR})

RIGHTS: Rights = {
    "monitoring.runs": STAFF,
    "monitoring.run": STAFF,
    "monitoring.run_progress": STAFF,
    "monitoring.ask": _ASK,
    "api_monitoring.runs": STAFF,
    "api_monitoring.run": STAFF,
    "api_monitoring.ask": _ASK,
}
