"""The events of feeds, in the past tense."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.values import ImportReport

FEED_LOADED: Final = "feed.loaded"
FEED_FACTS_RECORDED: Final = "feed.facts_recorded"


def feed_loaded(report: ImportReport, filename: str, *, adapter: str, actor: Actor, on: date) -> Event:
    """Tell what became of a feed's file, also of one that was refused."""
    counts = f"{report.accepted} accepted, {report.rejected} rejected, {report.unchanged} unchanged"
    return Event(
        kind=FEED_LOADED,
        subject=("import_run", report.run_id or 0),
        summary=f"The feed {filename} was read as {adapter} ({report.state}): {report.read} records, {counts}.",
        actor=actor,
        on=on,
        details={
            "adapter": adapter,
            "state": report.state.value,
            "read": report.read,
            "accepted": report.accepted,
            "rejected": report.rejected,
            "unchanged": report.unchanged,
        },
    )


def feed_facts_recorded(run_id: int, *, count: int, actor: Actor, on: date) -> Event:
    """Tell that a feed brought dated facts about buyers: monitoring looks at them."""
    return Event(
        kind=FEED_FACTS_RECORDED,
        subject=("import_run", run_id),
        summary=f"A feed brought {count} facts about buyers.",
        actor=actor,
        on=on,
        details={"facts": count},
    )
