"""Rights of sanctions screening: the insurer's staff alone; who is screened is never told by a page."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_DECIDE: Final = STAFF - {Role.AUDITOR}
_LISTS: Final = frozenset({Role.ADMINISTRATOR})

RIGHTS: Rights = {
    "screening.overview": STAFF,
    "screening.load": _LISTS,
    "screening.rejections": STAFF,
    "screening.hit": STAFF,
    "screening.clear": _DECIDE,
    "screening.confirm": _DECIDE,
    "api_screening.lists": STAFF,
    "api_screening.load": _LISTS,
    "api_screening.hits": STAFF,
    "api_screening.hit": STAFF,
    "api_screening.clear": _DECIDE,
    "api_screening.confirm": _DECIDE,
}
