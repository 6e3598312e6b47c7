"""Rights of grades: the insurer's staff read how they were made, underwriters override them, auditors look on."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_DECIDE: Final = frozenset({Role.UNDERWRITER})
_LOOK: Final = frozenset({Role.UNDERWRITER, Role.AUDITOR})
_ANSWER: Final = _LOOK | {Role.ADMINISTRATOR}
# Exporters know a buyer's grade with its reasons, and may read how the scorecard works.
_KNOW: Final = STAFF | {Role.EXPORTER}

RIGHTS: Rights = {
    "underwriting.buyer_assessment": STAFF,
    "underwriting.assess": _DECIDE,
    "underwriting.assessment": STAFF,
    "underwriting.new_override": _DECIDE,
    "underwriting.propose": _DECIDE,
    "underwriting.overrides": _LOOK,
    "underwriting.override": _LOOK,
    "underwriting.confirm": _DECIDE,
    "underwriting.reject": _DECIDE,
    "underwriting.revoke": _DECIDE,
    "underwriting.scorecard": _KNOW,
    "api_underwriting.buyer_assessment": _KNOW,
    "api_underwriting.assessments": STAFF,
    "api_underwriting.assess": _DECIDE,
    "api_underwriting.assessment": STAFF,
    "api_underwriting.propose": _DECIDE,
    "api_underwriting.overrides": _LOOK,
    "api_underwriting.override": _LOOK,
    "api_underwriting.override_report": _ANSWER,
    "api_underwriting.confirm": _DECIDE,
    "api_underwriting.reject": _DECIDE,
    "api_underwriting.revoke": _DECIDE,
    "api_underwriting.scorecard": _KNOW,
}
