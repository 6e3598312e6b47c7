"""Rights of identities: whoever knows buyers reads what they are known by; underwriters add and decide."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_READERS: Final = STAFF | {Role.EXPORTER}
_DECIDE: Final = frozenset({Role.UNDERWRITER})

RIGHTS: Rights = {
    "identities.new": _DECIDE,
    "identities.add_identifier": _DECIDE,
    "identities.add_name": _DECIDE,
    "identities.conflict": STAFF,
    "identities.resolve": _DECIDE,
    "api_identities.identity": _READERS,
    "api_identities.add_identifier": _DECIDE,
    "api_identities.add_name": _DECIDE,
    "api_identities.conflicts": STAFF,
    "api_identities.conflict": STAFF,
    "api_identities.resolve": _DECIDE,
}
