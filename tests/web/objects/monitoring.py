"""Monitoring runs for the walk over the rights matrix."""

from basics.actors import MONITORING, Role
from monitoring import service
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World


def _run(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        [run_id] = service.plan_runs(session, actor=MONITORING, on=DAY)
    return Call({"run_id": run_id}, is_own=False)


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


OBJECTS: dict[str, Maker] = {
    "monitoring.runs": _nothing_needed,
    "monitoring.run": _run,
    "monitoring.run_progress": _run,
    "monitoring.ask": _nothing_needed,
    "api_monitoring.runs": _nothing_needed,
    "api_monitoring.run": _run,
    "api_monitoring.ask": _nothing_needed,
}
