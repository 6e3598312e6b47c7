"""Rights of the report of overrides: underwriters answer with it, auditors and administrators look on."""

from typing import Final

from basics.actors import Role
from portal.rights import Rights

_ANSWER: Final = frozenset({Role.UNDERWRITER, Role.AUDITOR, Role.ADMINISTRATOR})

RIGHTS: Rights = {
    "override_report.report": _ANSWER,
    "override_report.report_file": _ANSWER,
}
