"""The events of sanctions screening, in the past tense. The insurer's own: none names a policyholder."""

from datetime import date
from typing import Final

from audit.values import Event
from basics.actors import Actor
from registry.screening.values import DecisionFacts, HitFacts, ListFacts, LoadReport

LIST_LOADED: Final = "screening.list_loaded"
HIT_FOUND: Final = "screening.hit_found"
HIT_REOPENED: Final = "screening.hit_reopened"
HIT_ENDED: Final = "screening.hit_ended"
HIT_CLEARED: Final = "screening.hit_cleared"
HIT_CONFIRMED: Final = "screening.hit_confirmed"
RUN_FINISHED: Final = "screening.run_finished"


def list_loaded(facts: ListFacts, report: LoadReport, *, actor: Actor, on: date) -> Event:
    """Tell that a list was read."""
    moved = f"{report.added} added, {report.changed} changed, {report.ended} ended"
    details = {
        "list": facts.code,
        "version": facts.version,
        "file_sha256": facts.file_sha256,
        "read": report.read,
        "accepted": report.accepted,
        "rejected": report.rejected,
        "added": report.added,
        "changed": report.changed,
        "ended": report.ended,
    }
    summary = f"Sanctions list {facts.name} was read: {facts.entry_count} entries, {moved}."
    return Event(LIST_LOADED, ("screening_list", facts.id), summary, actor, on, details=details)


def about_hit(kind: str, hit: HitFacts, *, actor: Actor, on: date) -> Event:
    """Tell that a hit was found, came back, or is none any more."""
    done = kind.removeprefix("screening.hit_")
    summary = f"Sanctions hit {hit.id} was {done}: {hit.subject_name} is like {hit.alias} ({hit.list_code})."
    details = {
        "title": hit.subject_name,
        "subject_type": hit.subject[0],
        "subject_id": hit.subject[1],
        "list": hit.list_code,
        "entry": hit.entry_key,
        "alias": hit.alias,
        "score": hit.score,
        "subject_digest": hit.subject_digest,
        "entry_digest": hit.entry_digest,
    }
    return Event(kind, ("screening_hit", hit.id), summary, actor, on, buyer_id=hit.buyer_id, details=details)


def decided(kind: str, hit: HitFacts, decision: DecisionFacts, *, actor: Actor, on: date) -> Event:
    """Tell who cleared or confirmed a hit, and why."""
    event = about_hit(kind, hit, actor=actor, on=on)
    details = {**event.details, "reason": decision.reason, "note": decision.note}
    return Event(kind, event.subject, event.summary, actor, on, buyer_id=hit.buyer_id, details=details)


def run_finished(run_id: int, list_code: str, counts: tuple[int, int], *, actor: Actor, on: date) -> Event:
    """Tell that everybody was screened after a list had changed; `counts` are those screened, and hits that wait."""
    screened, hits = counts
    summary = f"Screening {run_id} after a change of {list_code}: {screened} screened, {hits} new hits."
    details = {"list": list_code, "screened": screened, "hits": hits}
    return Event(RUN_FINISHED, ("screening_run", run_id), summary, actor, on, details=details)
