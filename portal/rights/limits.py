"""Rights of limits: policyholders ask and lower, underwriters rule, auditors read."""

from typing import Final

from basics.actors import Role
from portal.rights import Rights

ASKERS: Final = frozenset({Role.EXPORTER})
UNDERWRITERS: Final = frozenset({Role.UNDERWRITER})
READERS: Final = ASKERS | UNDERWRITERS | {Role.AUDITOR}
INSIDE: Final = frozenset({Role.UNDERWRITER, Role.AUDITOR, Role.ADMINISTRATOR})

RIGHTS: Rights = {
    "limits.ask_page": ASKERS,
    "limits.ask": ASKERS,
    "limits.requests": READERS,
    "limits.request_page": READERS,
    "limits.answer_question": ASKERS,
    "limits.withdraw": ASKERS,
    "limits.accept_offer": ASKERS,
    "limits.appeal": ASKERS,
    "limits.my_buyers": READERS,
    "limits.limit_page": READERS,
    "limits.reduce_page": ASKERS,
    "limits.reduce": ASKERS,
    "limits.decision": READERS,
    "limits.letter": READERS,
    "limits.ceilings": INSIDE,
    "api_limits.requests": READERS,
    "api_limits.ask": ASKERS,
    "api_limits.request": READERS,
    "api_limits.answer": READERS,
    "api_limits.withdraw": ASKERS,
    "api_limits.accept_offer": ASKERS,
    "api_limits.appeal": ASKERS,
    "api_limits.rule": UNDERWRITERS,
    "api_limits.confirm": UNDERWRITERS,
    "api_limits.give_back": UNDERWRITERS,
    "api_limits.decision": READERS,
    "api_limits.letter": READERS,
    "api_limits.limits": READERS,
    "api_limits.versions": READERS,
    "api_limits.reduce": ASKERS,
    "api_limits.commitment": INSIDE,
    "api_limits.ceilings": INSIDE,
}
