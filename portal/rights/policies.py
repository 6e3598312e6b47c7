"""Rights of policies: policyholders read their own, staff all; administrators open and change them."""

from typing import Final

from basics.actors import Role
from portal.rights import STAFF, Rights

_READERS: Final = STAFF | {Role.EXPORTER}
_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
_RATE_READERS: Final = _ADMINISTRATORS | {Role.AUDITOR}

RIGHTS: Rights = {
    "policies.policies": _READERS,
    "policies.policy": _READERS,
    "policies.new_policy": _ADMINISTRATORS,
    "policies.create_policy": _ADMINISTRATORS,
    "policies.revise": _ADMINISTRATORS,
    "policies.add_version": _ADMINISTRATORS,
    "policies.rates": _RATE_READERS,
    "policies.load_rates": _ADMINISTRATORS,
    "api_policies.policies": _READERS,
    "api_policies.policy": _READERS,
    "api_policies.versions": _READERS,
    "api_policies.premium": _READERS,
    "api_policies.create_policy": _ADMINISTRATORS,
    "api_policies.add_version": _ADMINISTRATORS,
    "api_policies.rates": _RATE_READERS,
    "api_policies.load_rates": _ADMINISTRATORS,
}
