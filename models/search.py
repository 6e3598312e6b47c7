"""The index of the search for buyers: words of names, where they stand, and their spellings with a sign left out.

All of it is made from `buyer_name` and can be made anew; so nothing points back by a foreign key, which would cost more
than the rows themselves. The same tables serve SQLite and PostgreSQL, and need no extension of either.
"""

from typing import Annotated

from sqlalchemy import Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, BigKey, Id

# Ranges of words run by the signs' codes on both databases, never by the rules of a language.
Plain = Annotated[str, mapped_column(String(60).with_variant(String(60, collation="C"), "postgresql"))]
PlainText = Annotated[str, mapped_column(String(1000).with_variant(String(1000, collation="C"), "postgresql"))]
Small = Annotated[int, mapped_column(Integer, primary_key=True, autoincrement=False)]


class SearchEntry(Base):
    """One name as the search sees it: its words in order, its legal forms, what it has in a script without spaces."""

    __tablename__ = "search_entry"

    buyer_name_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    buyer_id: Mapped[int] = mapped_column(BigKey)
    words: Mapped[PlainText] = mapped_column(index=True)


class SearchWord(Base):
    """A word that stands in some name, and in how many."""

    __tablename__ = "search_word"

    id: Mapped[Id]
    word: Mapped[Plain] = mapped_column(unique=True)
    name_count: Mapped[int]


class SearchPosting(Base):
    """A word in a name; the names of a word run from short to long."""

    __tablename__ = "search_posting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word_id: Mapped[Small]
    name_rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    buyer_name_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)


class SearchVariant(Base):
    """The checksum of a word's beginning with at most one sign left out: two words one typo apart share one."""

    __tablename__ = "search_variant"
    __table_args__ = ({"sqlite_with_rowid": False},)

    variant: Mapped[Small]
    word_id: Mapped[Small]
