"""The frozen values of sanctions screening."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from registry.values import Rejection


class SubjectKind(StrEnum):
    """Who is screened; the value is the table."""

    BUYER = "buyer"
    POLICYHOLDER = "policyholder"
    PAYEE = "payee"


class EntryKind(StrEnum):
    """What an entry of a list is."""

    ENTITY = "entity"
    INDIVIDUAL = "individual"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"


# A buyer is a company. Who is paid, and who is insured, may be a sole trader: there the individuals count as well.
KINDS_FOR: Final[Mapping[SubjectKind, frozenset[EntryKind]]] = {
    SubjectKind.BUYER: frozenset({EntryKind.ENTITY}),
    SubjectKind.POLICYHOLDER: frozenset({EntryKind.ENTITY, EntryKind.INDIVIDUAL}),
    SubjectKind.PAYEE: frozenset({EntryKind.ENTITY, EntryKind.INDIVIDUAL}),
}


class NameKind(StrEnum):
    """What a name of an entry is: its own, also known as, formerly, now."""

    NAME = "name"
    AKA = "aka"
    FKA = "fka"
    NKA = "nka"


class How(StrEnum):
    """In what two words are alike."""

    SAME = "same"
    SOUND = "sound"
    SPELLING = "spelling"


class HitState(StrEnum):
    """How a hit stands; see `basics/lifecycles/screening_hit.py`."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"
    ENDED = "ended"


# A hit in one of these states blocks its subject.
BLOCKING: Final = frozenset({HitState.OPEN, HitState.CONFIRMED})


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A name of an entry."""

    kind: NameKind
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Who is on a list. `key` is the list's own number; `countries` are as the list writes them."""

    key: str
    kind: EntryKind
    names: tuple[Alias, ...]
    programs: str = ""
    countries: str = ""
    remarks: str = ""

    @property
    def digest(self) -> str:
        """Give the fingerprint of all that the list says: a changed one is a new version of the entry."""
        told = [self.kind, sorted(map(_pair, self.names)), self.programs, self.countries, self.remarks]
        return _sha256(told)


@dataclass(frozen=True, slots=True)
class Subject:
    """Who is screened.

    Attributes:
        names: All that it is or was called, the usual one first.
        is_made_up: An anonymised firm or invented person of the demo: held against invented lists alone.
    """

    kind: SubjectKind
    id: int
    names: tuple[str, ...]
    country: str
    is_made_up: bool

    @property
    def digest(self) -> str:
        """Give the fingerprint of what is screened: with another name or country a clearing holds no more."""
        return _sha256([sorted(self.names), self.country])


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name on a list, as the index holds it."""

    list_code: str
    entry_key: str
    entry_kind: EntryKind
    is_invented: bool
    name: str


@dataclass(frozen=True, slots=True)
class AlikeWords:
    """A word of ours and the word of the list that it is taken for."""

    ours: str
    theirs: str
    how: How


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two names are: 1 is the same words.

    Attributes:
        words: What was found alike, in our order.
        ours_alone: Words that only our name has.
        theirs_alone: Words that only the list's name has.
    """

    score: float
    words: tuple[AlikeWords, ...]
    ours_alone: tuple[str, ...]
    theirs_alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A name on a list that one of a subject's names is like."""

    listed: ListedName
    name: str
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list as it was last read."""

    id: int
    code: str
    name: str
    adapter: str
    is_invented: bool
    file_sha256: str
    version: int
    entry_count: int
    name_count: int
    import_run_id: int | None
    loaded_on: date


@dataclass(frozen=True, slots=True)
class HitFacts:
    """A stored hit: both sides as they were when it was found."""

    id: int
    state: HitState
    subject: tuple[SubjectKind, int]
    subject_name: str
    subject_country: str
    subject_digest: str
    list_code: str
    entry_key: str
    entry_digest: str
    entry_id: int
    alias: str
    score: float
    alike: Mapping[str, Any]
    case_id: int | None
    found_on: date
    version: int

    @property
    def is_blocking(self) -> bool:
        """Tell whether its subject is blocked by it."""
        return self.state in BLOCKING

    @property
    def buyer_id(self) -> int | None:
        """Give the buyer that it is about, None for other subjects."""
        return self.subject[1] if self.subject[0] is SubjectKind.BUYER else None


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What a person decided of a hit."""

    id: int
    verdict: str
    reason: str
    note: str
    author_name: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a list's files: accepted + rejected = read, in rows; added + changed + ended + same in entries."""

    run_id: int
    list_code: str
    state: str
    read: int
    accepted: int
    rejected: int
    added: int
    changed: int
    ended: int
    same: int
    rejections: tuple[Rejection, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Tell whether anybody has to be screened anew."""
        return bool(self.added or self.changed or self.ended)


def _pair(alias: Alias) -> list[str]:
    return [alias.kind, alias.name]


def _sha256(told: list[Any]) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
