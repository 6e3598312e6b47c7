"""Rights of buyers and bureau files: staff and exporters look buyers up; who brings facts is narrower."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_READERS: Final = STAFF | {Role.EXPORTER}
_WRITERS: Final = frozenset({Role.EXPORTER, Role.UNDERWRITER, Role.ADMINISTRATOR})
_DECIDE: Final = frozenset({Role.UNDERWRITER})
_BUREAU: Final = frozenset({Role.UNDERWRITER, Role.ADMINISTRATOR})
_BUREAU_READERS: Final = _BUREAU | {Role.AUDITOR}

RIGHTS: Rights = {
    "registry.search": _READERS,
    "registry.buyer": _READERS,
    "registry.new_buyer": _WRITERS,
    "registry.add_buyer": _WRITERS,
    "registry.new_record": _DECIDE,
    "registry.add_record": _DECIDE,
    "registry.bureau": _BUREAU_READERS,
    "registry.import_file": _BUREAU,
    "registry.import_run": _BUREAU_READERS,
    "registry.rejections": _BUREAU_READERS,
    "api_registry.search": _READERS,
    "api_registry.buyer": _READERS,
    "api_registry.statements": _READERS,
    "api_registry.timeline": _READERS,
    "api_registry.add_buyer": _WRITERS,
    "api_registry.record": STAFF,
    "api_registry.record_fact": _DECIDE,
    "api_registry.record_profile": _DECIDE,
    "api_registry.record_payments": _DECIDE,
    "api_registry.imports": _BUREAU_READERS,
    "api_registry.import_file": _BUREAU,
    "api_registry.import_run": _BUREAU_READERS,
}
