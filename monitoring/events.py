"""The events of monitoring, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from monitoring.values import RunFacts

ASKED: Final = "monitoring.asked"


def run_asked(*, actor: Actor, on: date) -> Event:
    """Say that somebody wants the buyers looked at now."""
    return Event(ASKED, ("installation", 1), "A monitoring run was asked for.", actor, on)


def run_planned(run: RunFacts, *, actor: Actor) -> Event:
    """Say that a run over all buyers was planned."""
    summary = f"A run over all buyers as of {run.business_date} was planned, in {run.chunks} chunks."
    details = {"chunks": run.chunks, "facts_since": run.facts_since.isoformat()}
    return Event("monitoring.planned", ("monitoring_run", run.id), summary, actor, run.business_date, details=details)


def run_finished(run: RunFacts, *, actor: Actor) -> Event:
    """Say what a run has found."""
    summary = (
        f"The run as of {run.business_date} is finished: {run.buyers} buyers with new facts, "
        f"{run.rerated} with another grade, {run.changed} limits moved."
    )
    details = {"buyers": run.buyers, "rerated": run.rerated, "changed": run.changed}
    return Event("monitoring.finished", ("monitoring_run", run.id), summary, actor, run.business_date, details=details)
