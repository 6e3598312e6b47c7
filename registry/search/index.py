"""Keep the index of the search: words, postings and spellings of new names, in the transaction that adds the names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from psycopg import sql
from sqlalchemy import bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from models.identities import BuyerName
from models.search import SearchEntry, SearchPosting, SearchVariant, SearchWord
from registry.clean.names import clean_name
from registry.queries import lock_identities
from registry.search.words import entry, variants

_CHUNK: Final = 10_000
_IN_MAX: Final = 10_000
_COUNT: Final = (
    update(SearchWord)
    .where(SearchWord.id == bindparam("word_id"))
    .values(name_count=SearchWord.name_count + bindparam("more"))
)

NameRow = tuple[int, int, str]
IndexRow = SearchEntry | SearchPosting | SearchVariant | SearchWord


def index_names(session: Session, names: Sequence[NameRow]) -> None:
    """Index names that are not indexed yet, given as (id of the name's row, id of its buyer, name)."""
    entries = [(name_id, buyer_id, entry(clean_name(name))) for name_id, buyer_id, name in names]
    found = [(name_id, one.rank, one.indexed) for name_id, _, one in entries]
    ids = _counted_words(session, Counter(word for _, _, words in found for word in words))
    postings = sorted((ids[word], rank, name_id) for name_id, rank, words in found for word in words)
    kept = sorted((name_id, buyer_id, one.text) for name_id, buyer_id, one in entries)
    _write(session, SearchEntry, ("buyer_name_id", "buyer_id", "words"), kept)
    _write(session, SearchPosting, ("word_id", "name_rank", "buyer_name_id"), postings)


def index_missing(session: Session, *, after_id: int = 0, count: int = _CHUNK) -> tuple[int, int]:
    """Index names on file that are not indexed, at most `count` of those whose ids come after one.

    Returns:
        How many there were, and the last of their ids, from which the next call goes on.
    """
    lock_identities(session)
    is_indexed = exists().where(SearchEntry.buyer_name_id == BuyerName.id)
    query = select(BuyerName.id, BuyerName.buyer_id, BuyerName.name).where(BuyerName.id > after_id, ~is_indexed)
    found = session.execute(query.order_by(BuyerName.id).limit(count))
    rows = [(name_id, buyer_id, name) for name_id, buyer_id, name in found]
    index_names(session, rows)
    return len(rows), rows[-1][0] if rows else after_id


def forget_index(session: Session) -> None:
    """Empty the index, for it to be made anew by another way of reading names."""
    for table in (SearchEntry, SearchPosting, SearchVariant, SearchWord):
        session.execute(delete(table))


def _counted_words(session: Session, counts: Mapping[str, int]) -> dict[str, int]:
    """Give the id of each word, with its further names counted; words that no name had before get their spellings."""
    wanted = sorted(counts)
    ids = _known_words(session, wanted)
    more = [{"word_id": ids[word], "more": counts[word]} for word in ids]
    if more:
        session.connection().execute(_COUNT, more)
    fresh = [word for word in wanted if word not in ids]
    _write(session, SearchWord, ("word", "name_count"), [(word, counts[word]) for word in fresh])
    added = _known_words(session, fresh)
    spellings = sorted((variant, word_id) for word, word_id in added.items() for variant in variants(word))
    _write(session, SearchVariant, ("variant", "word_id"), spellings)
    return ids | added


def _known_words(session: Session, words: Sequence[str]) -> dict[str, int]:
    ids: dict[str, int] = {}
    for start in range(0, len(words), _IN_MAX):
        query = select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(words[start : start + _IN_MAX]))
        ids.update(iter(session.execute(query)))
    return ids


def _write(
    session: Session, row: type[IndexRow], columns: Sequence[str], values: Sequence[tuple[int | str, ...]]
) -> None:
    """Insert plain values, given in the order of the columns, the fastest way that the database has."""
    if not values:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(row.__tablename__), names)
        with connection.connection.cursor().copy(into) as copy:
            for value in values:
                copy.write_row(value)
    else:
        statement = str(insert(row).compile(dialect=connection.dialect, column_keys=columns))
        connection.exec_driver_sql(statement, list(values))
