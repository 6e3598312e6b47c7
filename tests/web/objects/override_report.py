"""An override in force and one that waits, for the walk over the rights matrix and for axe."""

from basics.actors import Role
from tests.web.objects import Call, Maker
from tests.web.objects.underwriting import proposed_override
from tests.web.world import DAY, World
from underwriting import service


def _report(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        held = proposed_override(session, world)
        service.confirm_override(session, held.id, actor=world.actor(Role.UNDERWRITER), on=DAY)
        proposed_override(session, world)
    return Call()


OBJECTS: dict[str, Maker] = {
    "override_report.report": _report,
    "override_report.report_file": _report,
}
