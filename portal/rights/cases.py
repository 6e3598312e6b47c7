"""Rights of cases: the insurer's staff work the queues, policyholders answer questions on their own."""

from typing import Final

from basics.actors import Role
from portal.rights import Rights

WORKERS: Final = frozenset({Role.UNDERWRITER, Role.CLAIMS_HANDLER})
UNDERWRITERS: Final = frozenset({Role.UNDERWRITER})
READERS: Final = WORKERS | {Role.AUDITOR, Role.ADMINISTRATOR}
CONCERNED: Final = READERS | {Role.EXPORTER}

RIGHTS: Rights = {
    "cases.queue": READERS,
    "cases.case": CONCERNED,
    "cases.take": WORKERS,
    "cases.release": WORKERS,
    "cases.ask": WORKERS,
    "cases.comment": WORKERS,
    "cases.rule": UNDERWRITERS,
    "cases.confirm": UNDERWRITERS,
    "cases.give_back": UNDERWRITERS,
    "api_cases.cases": CONCERNED,
    "api_cases.case": CONCERNED,
    "api_cases.messages": CONCERNED,
    "api_cases.ask": WORKERS,
    "api_cases.answer": CONCERNED - {Role.AUDITOR, Role.ADMINISTRATOR},
    "api_cases.comment": WORKERS,
    "api_cases.take": WORKERS,
    "api_cases.release": WORKERS,
}
