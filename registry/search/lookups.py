"""Ask the index: which words there are, and which names have them. Each question is one query, made beforehand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Executable, Select, bindparam, func, literal, select
from sqlalchemy.orm import Session

from models.search import SearchEntry, SearchPosting, SearchVariant, SearchWord
from registry.search.words import Entry, entry_of, variants

# A beginning that so many names or more have says little by itself.
COMMON: Final = 2_000
_WORDS_COUNTED: Final = 2_000
_LAST_SIGN: Final = "\U0010ffff"

NameHits = dict[int, tuple[int, Entry]]
# A word's id, and how many names have it.
Word = tuple[int, int]

_entry, _word = SearchEntry.__table__, SearchWord.__table__
_posting, _variant = SearchPosting.__table__, SearchVariant.__table__
_other = _posting.alias()
_begins: Final = (_word.c.word >= bindparam("start")) & (_word.c.word < bindparam("end"))


def _with_entries(postings: Select[Any]) -> Select[Any]:
    """Read the entries of the first postings, short names first."""
    ordered = postings.order_by(_posting.c.name_rank, _posting.c.buyer_name_id)
    first = ordered.limit(bindparam("count")).subquery()
    columns = (_entry.c.buyer_name_id, _entry.c.buyer_id, _entry.c.words)
    return select(*columns).join(first, first.c.buyer_name_id == _entry.c.buyer_name_id)


_POSTINGS: Final = select(_posting.c.name_rank, _posting.c.buyer_name_id)
_WORDS: Final = select(_word.c.word, _word.c.id, _word.c.name_count)
_KNOWN: Final = _WORDS.where(_word.c.word.in_(bindparam("words", expanding=True)))
_near = select(_variant.c.word_id).where(_variant.c.variant.in_(bindparam("variants", expanding=True)))
_SIMILAR: Final = _WORDS.where(_word.c.id.in_(_near))
_WITH_PART: Final = (
    select(_word.c.id)
    .where(_word.c.word.contains(bindparam("part")))
    .order_by(_word.c.name_count.desc())
    .limit(bindparam("count"))
)
_counted = select(_word.c.name_count).where(_begins).limit(_WORDS_COUNTED).subquery()
_BEGINNING_COUNT: Final = select(func.coalesce(func.sum(_counted.c.name_count), 0))
_STARTING: Final = (
    select(_entry.c.buyer_name_id, _entry.c.buyer_id, _entry.c.words)
    .where(_entry.c.words >= bindparam("start"), _entry.c.words < bindparam("end"))
    .order_by(_entry.c.words)
    .limit(bindparam("count"))
)
_OF_WORD: Final = _with_entries(_POSTINGS.where(_posting.c.word_id == bindparam("word_id")))
_OF_ANY: Final = _with_entries(_POSTINGS.where(_posting.c.word_id.in_(bindparam("word_ids", expanding=True))))
# The limit within keeps PostgreSQL from reading all names for the part first.
_first = _OF_WORD.limit(bindparam("count")).subquery()
_OF_WORD_AND_BEGINNING: Final = select(_first).where((literal(" ") + _first.c.words).contains(bindparam("part")))
_OF_BOTH: Final = _with_entries(
    _POSTINGS.join(
        _other,
        (_other.c.name_rank == _posting.c.name_rank) & (_other.c.buyer_name_id == _posting.c.buyer_name_id),
    ).where(_posting.c.word_id == bindparam("word_id"), _other.c.word_id == bindparam("other_id"))
)
_OF_BEGINNING: Final = _with_entries(
    _POSTINGS.join(_word, _word.c.id == _posting.c.word_id).where(
        _begins, _posting.c.name_rank <= bindparam("rank_max")
    )
)


@contextmanager
def by_index(session: Session) -> Iterator[None]:
    """Let PostgreSQL answer by the indexes for the length of a block.

    It takes a random page for four times as dear as the next one, and so reads whole tables for some hundred names.
    """
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.execute(_setting("off", "1.1"))
    yield
    session.execute(_setting("on", "4"))


def _setting(seqscan: str, random_page: str) -> Executable:
    """Settings of this transaction alone; `jit` pays for queries of seconds only."""
    settings = {"enable_seqscan": seqscan, "jit": seqscan, "random_page_cost": random_page}
    return select(*(func.set_config(name, value, literal(value=True)) for name, value in settings.items()))


def known_words(session: Session, words: Iterable[str]) -> dict[str, Word]:
    """Give those words that stand in some name."""
    return _words(session, _KNOWN, {"words": sorted(set(words))})


def similar_words(session: Session, word: str) -> dict[str, Word]:
    """Give the words that may be a typo away from this one; who asks measures."""
    spellings = sorted(variants(word))
    return _words(session, _SIMILAR, {"variants": spellings}) if spellings else {}


def words_with(session: Session, part: str, *, count: int) -> list[int]:
    """Give the ids of words that have this part, common ones first, by reading all words: the last resort."""
    return [word_id for (word_id,) in _rows(session, _WITH_PART, {"part": part, "count": count})]


def count_beginning(session: Session, beginning: str) -> int:
    """Count the names with a word that begins so, each as often as it has one; above `COMMON` not to the last."""
    ((count,),) = _rows(session, _BEGINNING_COUNT, _range(beginning))
    return int(count)


def names_starting(session: Session, text: str, *, count: int) -> NameHits:
    """Give names whose words begin with this text, in order of the alphabet."""
    return _hits(session, _STARTING, _range(text) | {"count": count})


def names_with(session: Session, word_id: int, *, count: int) -> NameHits:
    """Give names that have the word, short ones first."""
    return _hits(session, _OF_WORD, {"word_id": word_id, "count": count})


def names_with_any(session: Session, word_ids: Sequence[int], *, count: int) -> NameHits:
    """Give names that have one of the words, short ones first."""
    return _hits(session, _OF_ANY, {"word_ids": word_ids, "count": count})


def names_with_both(session: Session, rare_id: int, other_id: int, *, count: int) -> NameHits:
    """Give names that have both words, short ones first."""
    return _hits(session, _OF_BOTH, {"word_id": rare_id, "other_id": other_id, "count": count})


def names_with_and_beginning(session: Session, word_id: int, beginning: str, *, count: int) -> NameHits:
    """Give, of the first `count` names that have the word, those with a word that begins so."""
    return _hits(session, _OF_WORD_AND_BEGINNING, {"word_id": word_id, "part": f" {beginning}", "count": count})


def names_beginning(session: Session, beginning: str, *, rank_max: int, count: int) -> NameHits:
    """Give names no longer than a rank with a word that begins so, short ones first."""
    return _hits(session, _OF_BEGINNING, _range(beginning) | {"rank_max": rank_max, "count": count})


def _range(start: str) -> dict[str, Any]:
    return {"start": start, "end": start + _LAST_SIGN}


def _rows(session: Session, query: Executable, values: Mapping[str, Any]) -> Sequence[Any]:
    return session.connection().execute(query, values).all()


def _words(session: Session, query: Executable, values: Mapping[str, Any]) -> dict[str, Word]:
    return {word: (word_id, count) for word, word_id, count in _rows(session, query, values)}


def _hits(session: Session, query: Executable, values: Mapping[str, Any]) -> NameHits:
    return {name_id: (buyer_id, entry_of(text)) for name_id, buyer_id, text in _rows(session, query, values)}
