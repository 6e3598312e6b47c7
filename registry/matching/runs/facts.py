"""Rows of customer lists as frozen facts."""

from models.matching import MatchRun
from registry.matching.runs.values import RunFacts, RunState


def run_facts(found: MatchRun) -> RunFacts:
    """Freeze one list."""
    return RunFacts(
        id=found.id,
        policyholder_id=found.policyholder_id,
        filename=found.filename,
        file_sha256=found.file_sha256,
        state=RunState(found.state),
        read=found.read_count,
        accepted=found.accepted_count,
        rejected=found.rejected_count,
        done=found.done_count,
        columns=found.columns,
        started_at=found.started_at,
        finished_at=found.finished_at,
        actor_name=found.actor_name,
    )
