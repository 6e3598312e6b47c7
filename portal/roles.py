"""What roles are called."""

from typing import Final

from flask_babel import lazy_gettext as _l

from basics.actors import Role

ROLE_LABELS: Final = {
    Role.EXPORTER: _l("Exporter"),
    Role.BROKER: _l("Broker"),
    Role.UNDERWRITER: _l("Underwriter"),
    Role.CLAIMS_HANDLER: _l("Claims handler"),
    Role.DATA_CONTRIBUTOR: _l("Data contributor"),
    Role.LOSS_PAYEE: _l("Loss payee"),
    Role.AUDITOR: _l("Auditor"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
