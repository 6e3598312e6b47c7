"""Write what was decided of a chunk of a feed: buyers, their numbers and names, facts, links, and cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from basics import clock
from models.feeds import FeedRecord
from models.identities import BuyerName
from models.registry import Buyer, BuyerEvent, BuyerIdentifier
from registry.feeds.values import FeedPlan, PlacedCompany, Telling
from registry.groups.service import end_parent, take_parents
from registry.groups.values import NewLink
from registry.identities.service import open_conflict
from registry.identities.values import NewConflict
from registry.names.service import add_names
from registry.names.values import NameKind, NewName
from registry.rules import search_name
from registry.screening.service import screen_buyers


def store(session: Session, plan: FeedPlan, told: Telling, *, run_id: int) -> None:
    """Write a plan: buyers with numbers and names, facts, links, cases for what is at odds; screen who is new."""
    writer = _Writer(session, told.feed, told.source, run_id, clock.now())
    ids = writer.enter(plan.entered)
    writer.change(plan.changed, ids)
    writer.note(plan, ids)
    _tell_parents(session, plan, ids, told)
    _open_cases(session, plan, ids, told)
    fresh = {ids.get(company.buyer_id, company.buyer_id) for company in (*plan.entered, *plan.changed)}
    screen_buyers(session, sorted(fresh), actor=told.actor, on=told.on)


def _tell_parents(session: Session, plan: FeedPlan, ids: Mapping[int, int], told: Telling) -> None:
    """Store links in the order in which they were told; those that make no tree become cases."""
    for child, parent, link in plan.links:
        ends = (ids.get(child, child), ids.get(parent, parent))
        new = NewLink(*ends, link.kind, link.share_bp, link.known_at, told.source)
        if link.is_ended:
            end_parent(session, new, actor=told.actor, on=told.on)
        else:
            take_parents(session, (new,), actor=told.actor, on=told.on)


def _open_cases(session: Session, plan: FeedPlan, ids: Mapping[int, int], told: Telling) -> None:
    """Let a person decide about numbers that are at odds; each conflict has one case however often it is told."""
    for found in plan.conflicts:
        other = None if found.other_buyer_id is None else ids.get(found.other_buyer_id, found.other_buyer_id)
        buyer_id = ids.get(found.buyer_id, found.buyer_id)
        conflict = NewConflict(found.kind, buyer_id, found.identifier, other, told.source)
        open_conflict(session, conflict, actor=told.actor, on=told.on)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of a plan, each kind in one statement of many rows."""

    session: Session
    feed: str
    source: str
    run_id: int
    recorded_at: datetime

    def enter(self, entered: Iterable[PlacedCompany]) -> dict[int, int]:
        """Insert new buyers with their numbers and names."""
        placed = tuple(entered)
        if not placed:
            return {}
        rows = [
            {
                "name": company.record.legal_name,
                "search_name": search_name(company.record.legal_name),
                "country": company.record.country,
                "legal_form": company.record.legal_form,
                "has_made_up_name": False,
                "source": self.source,
                "created_at": self.recorded_at,
            }
            for company in placed
        ]
        new_ids = self.session.scalars(insert(Buyer).returning(Buyer.id, sort_by_parameter_order=True), rows)
        ids = {company.buyer_id: new_id for company, new_id in zip(placed, new_ids, strict=True)}
        self._add_numbers_and_names(placed, ids, is_new=True)
        return ids

    def change(self, changed: Iterable[PlacedCompany], ids: Mapping[int, int]) -> None:
        """Give buyers on file what the feed tells anew: the name, where the feed entered it, numbers and names."""
        placed = tuple(changed)
        for company in placed:
            if company.former_name:
                self._rename(ids.get(company.buyer_id, company.buyer_id), company)
        if placed:
            self._add_numbers_and_names(placed, ids, is_new=False)

    def note(self, plan: FeedPlan, ids: Mapping[int, int]) -> None:
        """Insert dated facts."""
        facts = [
            {
                "buyer_id": ids.get(buyer_id, buyer_id),
                "kind": fact.kind.value,
                "happened_on": fact.happened_on,
                "known_at": fact.known_at,
                "source": self.source,
                "source_key": fact.source_key,
                "note": fact.note,
                "is_invented": False,
                "recorded_at": self.recorded_at,
            }
            for buyer_id, fact in plan.facts
        ]
        self._insert(BuyerEvent, facts)

    def _rename(self, buyer_id: int, company: PlacedCompany) -> None:
        """Let a buyer bear another legal name; the one before becomes a former one."""
        name = company.record.legal_name
        values = {"name": name, "search_name": search_name(name), "legal_form": company.record.legal_form}
        self.session.execute(update(Buyer).where(Buyer.id == buyer_id).values(values))
        before = select(BuyerName.name).where(BuyerName.buyer_id == buyer_id, BuyerName.kind == NameKind.FORMER)
        self.session.execute(
            update(BuyerName)
            .where(BuyerName.buyer_id == buyer_id, BuyerName.kind == NameKind.LEGAL, BuyerName.name != name)
            .where(BuyerName.name.not_in(list(self.session.scalars(before))))
            .values(kind=NameKind.FORMER)
        )

    def _add_numbers_and_names(
        self, placed: tuple[PlacedCompany, ...], ids: Mapping[int, int], *, is_new: bool
    ) -> None:
        numbers = [
            {
                "buyer_id": ids.get(company.buyer_id, company.buyer_id),
                "scheme": number.scheme,
                "country": number.country,
                "value": number.value,
            }
            for company in placed
            for number in dict.fromkeys(company.new_identifiers)
        ]
        self._insert(BuyerIdentifier, numbers)
        add_names(self.session, list(self._names(placed, ids, is_new=is_new)), source=self.source)
        self._insert(
            FeedRecord,
            [
                {
                    "feed": self.feed,
                    "source_ref": company.source_ref,
                    "buyer_id": ids.get(company.buyer_id, company.buyer_id),
                    "digest": company.digest,
                    "status": company.record.status.value,
                    "category": company.record.category,
                    "updated_on": company.record.updated_on,
                    "import_run_id": self.run_id,
                    "recorded_at": self.recorded_at,
                }
                for company in placed
                if company.source_ref and not company.record.is_mention
            ],
        )

    def _names(self, placed: Iterable[PlacedCompany], ids: Mapping[int, int], *, is_new: bool) -> Iterable[NewName]:
        for company in placed:
            buyer_id = ids.get(company.buyer_id, company.buyer_id)
            is_legal = is_new or company.former_name
            yield NewName(buyer_id, NameKind.LEGAL if is_legal else NameKind.ALIAS, company.record.legal_name)
            for other in company.record.other_names:
                yield NewName(buyer_id, other.kind, other.name)

    def _insert(self, table: type[Any], rows: list[dict[str, Any]]) -> None:
        if rows:
            self.session.execute(insert(table), rows)
