"""Rights of customer lists: exporters bring and decide their own, underwriters anybody's; all staff may look."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_READERS: Final = STAFF | {Role.EXPORTER}
_WRITERS: Final = frozenset({Role.EXPORTER, Role.UNDERWRITER})

RIGHTS: Rights = {
    "matching.runs": _READERS,
    "matching.upload": _WRITERS,
    "matching.run": _READERS,
    "matching.progress": _READERS,
    "matching.run_file": _READERS,
    "matching.rejections": _READERS,
    "matching.row": _READERS,
    "matching.choose": _WRITERS,
    "matching.features": _READERS,
    "api_matching.runs": _READERS,
    "api_matching.ask": _WRITERS,
    "api_matching.upload": _WRITERS,
    "api_matching.run": _READERS,
    "api_matching.rows": _READERS,
    "api_matching.choose": _WRITERS,
    "api_matching.features": _READERS,
}
