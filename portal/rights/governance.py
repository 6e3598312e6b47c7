"""Rights of scorecards' roles: underwriters propose, underwriters and administrators decide, auditors look on."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_PROPOSE: Final = frozenset({Role.UNDERWRITER})
_DECIDE: Final = frozenset({Role.UNDERWRITER, Role.ADMINISTRATOR})
_LOOK: Final = _DECIDE | {Role.AUDITOR}
# Whoever reads the page of a scorecard sees the drawings on it.
_KNOW: Final = STAFF | {Role.EXPORTER}

RIGHTS: Rights = {
    "governance.scorecards": _LOOK,
    "governance.watching_page": _LOOK,
    "governance.comparison": _LOOK,
    "governance.standing": _LOOK,
    "governance.new_standing": _PROPOSE,
    "governance.propose": _PROPOSE,
    "governance.withdraw": _PROPOSE,
    "governance.approve": _DECIDE,
    "governance.reject": _DECIDE,
    "governance.plot": _KNOW,
    "api_governance.scorecards": _LOOK,
    "api_governance.watching": _LOOK,
    "api_governance.comparison": _LOOK,
    "api_governance.standings": _LOOK,
    "api_governance.standing": _LOOK,
    "api_governance.propose": _PROPOSE,
    "api_governance.withdraw": _PROPOSE,
    "api_governance.approve": _DECIDE,
    "api_governance.reject": _DECIDE,
}
