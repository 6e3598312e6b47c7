"""Ask the index: which words there are, how common they are, and which names have them. Each question is one query."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from models.search import SearchEntry, SearchPosting, SearchVariant, SearchWord
from registry.search.words import Entry, entry_of, variants

COMMON: Final = 2_000
_LAST_SIGN: Final = "\U0010ffff"

NameHits = dict[int, tuple[int, Entry]]
_COLUMNS: Final = (SearchEntry.buyer_name_id, SearchEntry.buyer_id, SearchEntry.words)


def word_ids(session: Session, words: Iterable[str]) -> dict[str, int]:
    """Give the ids of those words that stand in some name."""
    query = select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(sorted(set(words))))
    return dict(iter(session.execute(query)))


def counts(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Count the names of each word, up to `COMMON`."""
    if not ids:
        return {}
    parts = []
    for word_id in ids:
        rows = select(SearchPosting.word_id).where(SearchPosting.word_id == word_id).limit(COMMON).subquery()
        parts.append(select(literal(word_id), select(func.count()).select_from(rows).scalar_subquery()))
    return dict(iter(session.execute(union_all(*parts) if len(parts) > 1 else parts[0])))


def similar_words(session: Session, word: str) -> dict[str, int]:
    """Give the words, by id, that may be a typo away from this one; who asks measures."""
    query = (
        select(SearchWord.word, SearchWord.id)
        .join(SearchVariant, SearchVariant.word_id == SearchWord.id)
        .where(SearchVariant.variant.in_(sorted(variants(word))))
        .distinct()
    )
    return dict(iter(session.execute(query)))


def words_with(session: Session, part: str, *, count: int) -> list[int]:
    """Give the ids of words that have this part, by reading all words: the last resort."""
    query = select(SearchWord.id).where(SearchWord.word.contains(part, autoescape=True)).limit(count)
    return list(session.scalars(query))


def names_starting(session: Session, text: str, *, count: int) -> NameHits:
    """Give names whose words begin with this text, in order of the alphabet."""
    query = select(*_COLUMNS).where(SearchEntry.words >= text, SearchEntry.words < text + _LAST_SIGN)
    return _hits(session, query.order_by(SearchEntry.words).limit(count))


def names_with_any(session: Session, ids: Sequence[int], *, count: int, beginning: str = "") -> NameHits:
    """Give names that have one of the words, short ones first; of the first `count` those with a beginning."""
    is_one = SearchPosting.word_id == ids[0] if len(ids) == 1 else SearchPosting.word_id.in_(ids)
    return _entries(
        session, select(SearchPosting.name_rank, SearchPosting.buyer_name_id).where(is_one), count, beginning
    )


def names_with_both(session: Session, rare_id: int, other_id: int, *, count: int) -> NameHits:
    """Give names that have both words, short ones first."""
    other = aliased(SearchPosting)
    is_same = (other.name_rank == SearchPosting.name_rank) & (other.buyer_name_id == SearchPosting.buyer_name_id)
    postings = (
        select(SearchPosting.name_rank, SearchPosting.buyer_name_id)
        .join(other, is_same)
        .where(SearchPosting.word_id == rare_id, other.word_id == other_id)
    )
    return _entries(session, postings, count)


def count_beginning(session: Session, beginning: str) -> int:
    """Count the names with a word that begins so, up to `COMMON`."""
    rows = _beginning(select(SearchPosting.word_id), beginning).limit(COMMON).subquery()
    return session.scalar(select(func.count()).select_from(rows)) or 0


def names_beginning(session: Session, beginning: str, *, rank_max: int, count: int) -> NameHits:
    """Give names no longer than a rank with a word that begins so, short ones first."""
    postings = _beginning(select(SearchPosting.name_rank, SearchPosting.buyer_name_id), beginning)
    return _entries(session, postings.where(SearchPosting.name_rank <= rank_max), count)


def _beginning(query: "Select[*tuple[int, ...]]", beginning: str) -> "Select[*tuple[int, ...]]":
    return query.join(SearchWord, SearchWord.id == SearchPosting.word_id).where(
        SearchWord.word >= beginning, SearchWord.word < beginning + _LAST_SIGN
    )


def _entries(session: Session, postings: "Select[*tuple[int, ...]]", count: int, beginning: str = "") -> NameHits:
    """Read the entries of the first postings."""
    ordered = postings.order_by(SearchPosting.name_rank, SearchPosting.buyer_name_id).limit(count).subquery()
    query = select(*_COLUMNS).join(ordered, ordered.c.buyer_name_id == SearchEntry.buyer_name_id)
    if beginning:
        query = query.where((literal(" ") + SearchEntry.words).contains(f" {beginning}", autoescape=True))
    return _hits(session, query)


def _hits(session: Session, query: "Select[int, int, str]") -> NameHits:
    return {name_id: (buyer_id, entry_of(words)) for name_id, buyer_id, words in session.execute(query)}
