"""Pure rules of feeds: what becomes of each record of a chunk, held against what is on file."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from basics.errors import Fault
from registry.clean.names import clean_name
from registry.feeds.values import (
    CompanyRecord,
    Conflict,
    FactKey,
    FeedPlan,
    FeedRecord,
    KnownParty,
    LinkKey,
    NegativeEvent,
    OnFile,
    Ownership,
    ParsedRecord,
    PlacedCompany,
    StoredLink,
    StoredVersion,
)
from registry.identities.values import ConflictKind
from registry.rules import search_name, shown
from registry.values import Identifier, RejectedRow, Rejection

_NOT_ON_FILE: Final = "the number of a company on file is right; load the list that has it first"
_CASE: Final = "a case is open for it; nothing was merged"


def digest_of(record: CompanyRecord) -> str:
    """Give the SHA-256 by which the same record is known again, whenever its register last touched it."""
    numbers = [f"{number.scheme}:{number.country}:{number.value}" for number in record.identifiers]
    names = [f"{other.kind}:{other.name}" for other in record.other_names]
    told = (record.legal_name, record.country, record.legal_form, record.status.value, record.category)
    return hashlib.sha256("\x1f".join((*told, *numbers, "\x1e", *names)).encode()).hexdigest()


def is_told(record: FeedRecord, versions: Mapping[str, StoredVersion]) -> bool:
    """Tell whether a record says what its register said last, and nothing else: there is nothing to look up for it."""
    version = versions.get(record.source_ref) if record.source_ref and not (record.events or record.links) else None
    return version is not None and record.company is not None and digest_of(record.company) == version.digest


def plan_chunk(records: Iterable[ParsedRecord], on_file: OnFile, *, source: str, on: date) -> FeedPlan:
    """Decide what becomes of each record: a new buyer, a change, facts, nothing new, a rejection or a conflict.

    A record is taken as a whole or not at all. Its numbers say whose it is: nobody's (a new buyer), one buyer's, or
    two buyers', which is a conflict and never a merge. A buyer that another source entered has to bear one of the
    record's names; where it bears another number of the same register, that is a conflict as well.

    Args:
        records: In the order of the file.
        on_file: What is on file of the companies they name.
        source: The feed, as it stands in a buyer's `source`.
        on: Business date.
    """
    planner = _Planner(on_file, source, on)
    for record in records:
        planner.take(record)
    return planner.plan()


class _Planner:
    """The records of a chunk on their way; what an earlier one enters, a later one finds."""

    def __init__(self, on_file: OnFile, source: str, on: date) -> None:
        self._source, self._on = source, on
        self._parties = dict(on_file.parties)
        self._versions = dict(on_file.versions)
        self._facts = set(on_file.facts)
        self._links = dict(on_file.links)
        self._entered: list[PlacedCompany] = []
        self._changed: list[PlacedCompany] = []
        self._new_facts: list[tuple[int, NegativeEvent]] = []
        self._new_links: list[tuple[int, int, Ownership]] = []
        self._conflicts: list[Conflict] = []
        self._rejected: list[RejectedRow] = []
        self._remarks: list[Rejection] = []
        self._accepted = self._unchanged = 0

    def plan(self) -> FeedPlan:
        """Sum up."""
        return FeedPlan(
            entered=tuple(self._entered),
            changed=tuple(self._changed),
            facts=tuple(self._new_facts),
            links=tuple(self._new_links),
            conflicts=tuple(self._conflicts),
            accepted=self._accepted,
            unchanged=self._unchanged,
            rejected=tuple(self._rejected),
            remarks=tuple(self._remarks),
        )

    def take(self, record: ParsedRecord) -> None:
        """Place one record, or reject it with its reasons."""
        if isinstance(record, RejectedRow):
            self._rejected.append(record)
            return
        if is_told(record, self._versions):
            self._unchanged += 1
            return
        refusal = self._conflict(record) or self._unknown(record) or self._link_fault(record)
        if isinstance(refusal, Conflict):
            self._conflicts.append(refusal)
            refusal = Fault("identifier", refusal.message, _CASE)
        if refusal is not None:
            rejection = Rejection(record.number, refusal.where, refusal.found, refusal.remedy)
            self._rejected.append(RejectedRow(record.number, (rejection,)))
            return
        is_news = self._place_company(record)
        is_news = self._place_facts(record.events) or is_news
        is_news = self._place_links(record.links) or is_news
        if is_news:
            self._accepted += 1
            self._remarks += record.remarks
        else:
            self._unchanged += 1

    def _conflict(self, record: FeedRecord) -> Conflict | Fault | None:
        """Tell why a record cannot be the buyer's, or a new one's, that its numbers say."""
        company = record.company
        numbers = company.identifiers if company else ()
        owners = {party.id: party for number in numbers if (party := self._parties.get(number))}
        if company is None or not owners:
            return None
        if any(owner.has_made_up_name for owner in owners.values()):
            remedy = "a real company's number is no number of an anonymised firm of the demo"
            return Fault("identifier", shown(company.legal_name), remedy)
        first, *others = owners.values()
        if others:
            split = next(number for number in numbers if self._id_of(number) == others[0].id)
            found = f"{shown(company.legal_name)}: the numbers are of {_named(first)} and {_named(others[0])}"
            return Conflict(ConflictKind.SPLIT, first.id, split, others[0].id, found)
        if company.is_mention or self._is_its_own(record, first):
            return None
        return _other_company(company, first)

    def _is_its_own(self, record: FeedRecord, party: KnownParty) -> bool:
        """Tell whether the feed itself told of this buyer before, under the same key: then it may rename it."""
        version = self._versions.get(record.source_ref) if record.source_ref else None
        return version is not None and version.buyer_id == party.id

    def _unknown(self, record: FeedRecord) -> Fault | None:
        """Tell which company of a record nobody has heard of."""
        own = set(record.company.identifiers) if record.company else set()
        told = [event.identifier for event in record.events]
        told += [end for link in record.links for end in (link.child, link.parent)]
        missing = next((number for number in told if number not in own and number not in self._parties), None)
        if missing is not None:
            return Fault("identifier", shown(f"{missing.scheme} {missing.value}"), _NOT_ON_FILE)
        return None

    def _link_fault(self, record: FeedRecord) -> Fault | None:
        """Tell which link of a record nobody could store."""
        for link in record.links:
            child, parent = self._parties[link.child], self._parties[link.parent]
            if child.id == parent.id:
                return Fault("parent", shown(link.parent.value), "another company than the child is right")
            if child.has_made_up_name is not parent.has_made_up_name:
                return Fault("parent", shown(link.parent.value), "an anonymised firm has no real parent or child")
            if link.known_at > self._on:
                return Fault("known_at", str(link.known_at), f"a day up to the business date, {self._on}, is right")
            if link.is_ended and (child.id, parent.id, link.kind.value) not in self._links:
                return Fault("ended", "the end of a link that is not on file", "the link itself comes first")
        return None

    def _id_of(self, number: Identifier) -> int | None:
        party = self._parties.get(number)
        return party.id if party else None

    def _place_company(self, record: FeedRecord) -> bool:
        """Enter a company, or change the buyer it is; tell whether there was anything to do."""
        company = record.company
        if company is None:
            return False
        party = next((known for number in company.identifiers if (known := self._parties.get(number))), None)
        digest = digest_of(company)
        if party is None:
            self._enter(record, company, digest)
            return True
        version = self._versions.get(record.source_ref)
        if company.is_mention or (version is not None and not _is_newer(company, digest, version)):
            return False
        is_own = party.source == self._source
        former = party.name if is_own and party.name != company.legal_name else ""
        fresh = tuple(number for number in company.identifiers if number not in self._parties)
        self._changed.append(PlacedCompany(party.id, company, record.source_ref, digest, fresh, former))
        self._know(party.id, company, source=party.source)
        self._remember(record, party.id, company, digest)
        return True

    def _enter(self, record: FeedRecord, company: CompanyRecord, digest: str) -> None:
        buyer_id = -1 - len(self._entered)
        self._entered.append(PlacedCompany(buyer_id, company, record.source_ref, digest, company.identifiers))
        self._know(buyer_id, company, source=self._source)
        self._remember(record, buyer_id, company, digest)

    def _know(self, buyer_id: int, company: CompanyRecord, *, source: str) -> None:
        before = next((party for n in company.identifiers if (party := self._parties.get(n))), None)
        numbers = dict(before.numbers) if before else {}
        for number in company.identifiers:
            place = (number.scheme, number.country)
            numbers[place] = numbers.get(place, frozenset()) | {number.value}
        names = (before.names if before else frozenset()) | _names(company)
        party = KnownParty(buyer_id, company.legal_name, names, numbers, has_made_up_name=False, source=source)
        for number in company.identifiers:
            self._parties[number] = party

    def _remember(self, record: FeedRecord, buyer_id: int, company: CompanyRecord, digest: str) -> None:
        if record.source_ref and not company.is_mention:
            self._versions[record.source_ref] = StoredVersion(buyer_id, digest, company.updated_on)

    def _place_facts(self, events: Sequence[NegativeEvent]) -> bool:
        found = False
        for event in events:
            buyer_id = self._parties[event.identifier].id
            key: FactKey = (buyer_id, event.kind.value, event.source_key)
            if key not in self._facts:
                self._facts.add(key)
                self._new_facts.append((buyer_id, event))
                found = True
        return found

    def _place_links(self, links: Sequence[Ownership]) -> bool:
        found = False
        for link in links:
            child, parent = self._parties[link.child].id, self._parties[link.parent].id
            key: LinkKey = (child, parent, link.kind.value)
            stored = self._links.get(key)
            if stored is None or not _says(link, stored):
                self._links[key] = StoredLink(link.share_bp, link.is_ended, link.known_at)
                self._new_links.append((child, parent, link))
                found = True
        return found


def _other_company(company: CompanyRecord, party: KnownParty) -> Conflict | Fault | None:
    """Tell how a record differs from the buyer that has its number: other names, or another number of one register."""
    if not _agree(company, party):
        found = f"{shown(company.legal_name)}, but the number is of {_named(party)}"
        return Fault("name", found, "that name or another number is right; nothing was merged")
    other = _other_number(company, party)
    if other is None:
        return None
    has = f"{_named(party)} has {other.scheme} {_numbers(party, other)}, not {other.value}"
    return Conflict(ConflictKind.SECOND, party.id, other, None, f"{shown(company.legal_name)}: {has}")


def _other_number(company: CompanyRecord, party: KnownParty) -> Identifier | None:
    """Give a number of the record in whose register the buyer has another one."""
    for number in company.identifiers:
        known = party.numbers.get((number.scheme, number.country))
        if known and number.value not in known:
            return number
    return None


def _named(party: KnownParty) -> str:
    """Name a buyer; one that the same chunk enters has no number yet."""
    return f"{party.name} (buyer {party.id})" if party.id > 0 else party.name


def _numbers(party: KnownParty, like: Identifier) -> str:
    return ", ".join(sorted(party.numbers[like.scheme, like.country]))


def _names(company: CompanyRecord) -> frozenset[str]:
    return frozenset((company.legal_name, *(other.name for other in company.other_names)))


def _agree(company: CompanyRecord, party: KnownParty) -> bool:
    """Tell whether a name of the record is one of the buyer's, but for legal forms, case and signs."""
    ours = _names(company)
    if frozenset(map(search_name, ours)) & frozenset(map(search_name, party.names)):
        return True
    return bool({clean_name(name).tokens for name in ours} & {clean_name(name).tokens for name in party.names})


def _is_newer(company: CompanyRecord, digest: str, version: StoredVersion) -> bool:
    if digest == version.digest:
        return False
    is_dated = company.updated_on is not None and version.updated_on is not None
    return not is_dated or company.updated_on >= version.updated_on  # type: ignore[operator]  # both are days here


def _says(link: Ownership, stored: StoredLink) -> bool:
    """Tell whether a link is on file already, or an older word than what is."""
    is_same = (link.share_bp, link.is_ended) == (stored.share_bp, stored.is_ended)
    return is_same or link.known_at < stored.known_at
