"""Keep the index of the search: words, postings and spellings of new names, in the transaction that adds the names."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg import sql
from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session, class_mapper

from models.identities import BuyerName
from models.search import SearchEntry, SearchPosting, SearchVariant, SearchWord
from registry.clean.names import clean_name
from registry.queries import lock_identities
from registry.search.words import entry, variants

_CHUNK: Final = 10_000
_IN_MAX: Final = 10_000

NameRow = tuple[int, int, str]


def index_names(session: Session, names: Sequence[NameRow]) -> None:
    """Index names that are not indexed yet, given as (id of the name's row, id of its buyer, name)."""
    entries = [(name_id, buyer_id, entry(clean_name(name))) for name_id, buyer_id, name in names]
    found = [(name_id, found.indexed, found.rank) for name_id, _, found in entries]
    ids = _word_ids(session, {word for _, words, _ in found for word in words})
    postings = sorted((ids[word], rank, name_id) for name_id, words, rank in found for word in words)
    _write(session, SearchEntry, sorted((name_id, buyer_id, kept.text) for name_id, buyer_id, kept in entries))
    _write(session, SearchPosting, postings)


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


def _word_ids(session: Session, words: Iterable[str]) -> dict[str, int]:
    """Give the id of each word; those that no name had before are added with their spellings."""
    wanted = sorted(words)
    ids: dict[str, int] = {}
    for start in range(0, len(wanted), _IN_MAX):
        query = select(SearchWord.word, SearchWord.id).where(SearchWord.word.in_(wanted[start : start + _IN_MAX]))
        ids.update(iter(session.execute(query)))
    fresh = [word for word in wanted if word not in ids]
    if fresh:
        statement = insert(SearchWord).returning(SearchWord.id, sort_by_parameter_order=True)
        added = dict(zip(fresh, session.scalars(statement, [{"word": word} for word in fresh]), strict=True))
        rows = sorted((variant, word_id) for word, word_id in added.items() for variant in variants(word))
        _write(session, SearchVariant, rows)
        ids |= added
    return ids


def _write(session: Session, row: type[SearchEntry | SearchPosting | SearchVariant], values: Sequence[Any]) -> None:
    """Insert rows of plain values in the order of the table's columns, the fastest way that the database has."""
    if not values:
        return
    connection = session.connection()
    columns = [column.key for column in class_mapper(row).columns]
    if connection.dialect.name == "postgresql":
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(row.__tablename__), names)
        with connection.connection.cursor().copy(into) as copy:
            for value in values:
                copy.write_row(value)
    else:
        statement = str(insert(row).compile(dialect=connection.dialect, column_keys=columns))
        connection.exec_driver_sql(statement, list(values))
