"""Rights of the event log: auditors read it, and administrators."""

from typing import Final

from basics.actors import Role
from portal.rights import Rights

_LOOK: Final = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})

RIGHTS: Rights = {
    "audit.events": _LOOK,
    "audit.event": _LOOK,
    "audit.export": _LOOK,
    "api_audit.events": _LOOK,
    "api_audit.event": _LOOK,
}
