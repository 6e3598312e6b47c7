"""Rights of administration: the installation and its business date, policyholders, users."""

from basics.actors import Role
from portal.rights import Rights

_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_MAY_LOOK = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})

RIGHTS: Rights = {
    "administration.overview": _MAY_LOOK,
    "administration.move_business_date": _ADMINISTRATOR,
    "administration.policyholders": _MAY_LOOK,
    "administration.create_policyholder": _ADMINISTRATOR,
    "administration.users": _MAY_LOOK,
    "administration.invite": _ADMINISTRATOR,
    "administration.send_invite": _ADMINISTRATOR,
    "administration.revoke_invitation": _ADMINISTRATOR,
    "administration.disable_user": _ADMINISTRATOR,
}
