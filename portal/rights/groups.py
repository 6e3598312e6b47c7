"""Rights of groups: whoever knows buyers reads who belongs together; underwriters tell parents and end them."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_READERS: Final = STAFF | {Role.EXPORTER}
_DECIDE: Final = frozenset({Role.UNDERWRITER})

RIGHTS: Rights = {
    "groups.group": _READERS,
    "groups.new_parent": _DECIDE,
    "groups.tell_parent": _DECIDE,
    "groups.end_parent": _DECIDE,
    "api_groups.group": _READERS,
    "api_groups.commitment": STAFF,
    "api_groups.tell_parent": _DECIDE,
    "api_groups.end_parent": _DECIDE,
}
