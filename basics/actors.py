"""Who does something: a person in a role, or a part of the system by name."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from basics.scopes import InsurerScope, NoTenantScope, PolicyholderScope, Scope


class Role(StrEnum):
    """What a log-in is for; a user has one."""

    EXPORTER = "exporter"
    BROKER = "broker"
    UNDERWRITER = "underwriter"
    CLAIMS_HANDLER = "claims_handler"
    DATA_CONTRIBUTOR = "data_contributor"
    LOSS_PAYEE = "loss_payee"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


STAFF: Final = frozenset({Role.UNDERWRITER, Role.CLAIMS_HANDLER, Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """The one behind a change.

    Attributes:
        name: The person's display name, or the part of the system: `rules`, `monitoring`, `clock`, `operator`.
        user_id: None for a part of the system.
        role: None for a part of the system.
        policyholder_id: The tenant that an exporter acts for; None for everybody else.
        authority_level: 0 for none; what a level may decide stands in the table `authority_level`.
    """

    name: str
    user_id: int | None = None
    role: Role | None = None
    policyholder_id: int | None = None
    authority_level: int = 0

    @property
    def is_staff(self) -> bool:
        """Tell whether this is the insurer's own person."""
        return self.role in STAFF

    @property
    def scope(self) -> Scope:
        """Give whose rows this actor may see."""
        if self.role is None or self.is_staff:
            return InsurerScope()
        if self.role is Role.EXPORTER and self.policyholder_id is not None:
            return PolicyholderScope(self.policyholder_id)
        return NoTenantScope()


RULES: Final = Actor("rules")
MONITORING: Final = Actor("monitoring")
OPERATOR: Final = Actor("operator")
CLOCK: Final = Actor("clock")
