"""Search for buyers while somebody types, and candidates for matching. Buyers are shared by all policyholders."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.identities import BuyerName
from models.registry import Buyer, BuyerIdentifier
from registry.clean import identifiers
from registry.clean.values import CleanName
from registry.names.values import NameKind
from registry.queries import buyers
from registry.search.finding import Found, find_names
from registry.search.values import FoundBuyer, MatchedBy, SearchPage
from registry.search.words import Wanted, entry, readings

FOUND_MAX: Final = 500
_LISTED: Final = "0"
_RANKED: Final = "1"
_CURSOR_SIGNS: Final = 18
_SEPARATORS: Final = re.compile(r"[\W_]+")
_CODES_MAX: Final = 999  # GLEIF's list of registers ends below
_CODED_MAX: Final = identifiers.IDENTIFIER_MAX - len("RA000001 ")
_LETTERS_FIRST: Final = re.compile(r"^([A-Z]+)([0-9])")
_CANDIDATES_LEAST: Final = 0.3
_CANDIDATES_ASKED: Final = 5
_SAME_COUNTRY: Final = 0.1


def search(session: Session, text: str, *, page_size: int, after: str | None = None) -> SearchPage:
    """Find buyers by a number of theirs, then by any of their names, best answers first; at most `FOUND_MAX` of them.

    Args:
        session: Any.
        text: What was typed, also unfinished; nothing gives all buyers by name.
        page_size: At most so many buyers.
        after: `next_after` of the page before; anything else that is no such cursor starts anew.
    """
    text = text.replace("\0", " ")  # PostgreSQL keeps none
    kind, _, place = (after or "").partition(".")
    start = int(place) if place.isascii() and place.isdecimal() and len(place) <= _CURSOR_SIGNS else 0
    if not text.strip():
        return _listed(session, start if kind == _LISTED else 0, page_size)
    answers = _answers(session, text)
    start = start if kind == _RANKED else 0
    page = answers[start : start + page_size]
    following = start + page_size
    return SearchPage(_shown(session, page), f"{_RANKED}.{following}" if following < len(answers) else None)


def candidates(session: Session, name: CleanName, *, country: str | None = None, count: int = 20) -> tuple[int, ...]:
    """Give the buyers that a name may mean, likely ones first; firms with made-up names are left out.

    Args:
        session: Any.
        name: The name of a record, whole.
        country: Where the record says the company is; buyers of that country come before others as like.
        count: At most so many buyers.
    """
    kept = entry(name)
    found = find_names(session, (Wanted(kept.words, kept.runs, kept.forms),), least=_CANDIDATES_LEAST)
    best = _best_by_buyer(found)
    likely = list(best)[: count * _CANDIDATES_ASKED]
    query = select(Buyer.id, Buyer.country).where(Buyer.id.in_(likely), ~Buyer.has_made_up_name)
    countries = dict(iter(session.execute(query)))

    def likeness(buyer_id: int) -> float:
        return best[buyer_id].score.value + _SAME_COUNTRY * (countries[buyer_id] == country)

    return tuple(sorted(countries, key=lambda buyer_id: (-likeness(buyer_id), buyer_id))[:count])


def _listed(session: Session, last_id: int, page_size: int) -> SearchPage:
    """Give all buyers in order of their names, from the one after `last_id` on."""
    query = select(Buyer.id).order_by(Buyer.search_name, Buyer.id).limit(page_size + 1)
    last = session.get(Buyer, last_id) if last_id else None
    if last is not None:
        is_namesake = and_(Buyer.search_name == last.search_name, Buyer.id > last.id)
        query = query.where(or_(Buyer.search_name > last.search_name, is_namesake))
    ids = list(session.scalars(query))
    known = buyers(session, ids[:page_size])
    shown = [FoundBuyer(known[key], known[key].name, NameKind.LEGAL, MatchedBy.NAME) for key in ids[:page_size]]
    return SearchPage(tuple(shown), f"{_LISTED}.{ids[page_size - 1]}" if len(ids) > page_size else None)


def _answers(session: Session, text: str) -> list[tuple[int, Found | None]]:
    """Give the buyers that answer, best first, each with its name that did; without one where its number did."""
    found: dict[int, Found | None] = dict.fromkeys(_by_identifier(session, text))
    for buyer_id, answer in _best_by_buyer(find_names(session, readings(text))).items():
        found.setdefault(buyer_id, answer)
    return list(found.items())[:FOUND_MAX]


def _by_identifier(session: Session, text: str) -> list[int]:
    """Give the buyers of a number, typed with or without what separates its parts."""
    values = {*identifiers.readings(text), _SEPARATORS.sub("", text).upper()} - {""}
    found = _bearers(session, values)
    return found or _bearers(session, _coded(text))


def _bearers(session: Session, values: Iterable[str]) -> list[int]:
    query = select(BuyerIdentifier.buyer_id).where(BuyerIdentifier.value.in_(tuple(values)))
    return sorted(set(session.scalars(query)))


def _coded(text: str) -> list[str]:
    """Give a number behind every code of GLEIF's list, as those of a court or state are kept.

    Equal values are looked up in the index, where an ending would be a scan.
    """
    number = " ".join(text.split()).upper()
    if len(number) > _CODED_MAX or not any(sign.isdigit() for sign in number):
        return []
    written = {number, _LETTERS_FIRST.sub(r"\1 \2", number)}
    return [f"RA{code:06} {value}" for code in range(1, _CODES_MAX + 1) for value in sorted(written)]


def _best_by_buyer(found: Iterable[Found]) -> dict[int, Found]:
    best: dict[int, Found] = {}
    for answer in found:
        best.setdefault(answer.buyer_id, answer)
    return best


def _shown(session: Session, page: Sequence[tuple[int, Found | None]]) -> tuple[FoundBuyer, ...]:
    known = buyers(session, [buyer_id for buyer_id, _ in page])
    names = _names(session, [answer.name_id for _, answer in page if answer])
    shown = []
    for buyer_id, answer in page:
        name, kind = names[answer.name_id] if answer else (known[buyer_id].name, NameKind.LEGAL)
        shown.append(FoundBuyer(known[buyer_id], name, kind, _matched_by(answer)))
    return tuple(shown)


def _names(session: Session, name_ids: Sequence[int]) -> Mapping[int, tuple[str, NameKind]]:
    query = select(BuyerName.id, BuyerName.name, BuyerName.kind).where(BuyerName.id.in_(name_ids))
    return {name_id: (name, NameKind(kind)) for name_id, name, kind in session.execute(query)}


def _matched_by(answer: Found | None) -> MatchedBy:
    if answer is None:
        return MatchedBy.IDENTIFIER
    return MatchedBy.NAME if answer.score.is_complete else MatchedBy.SIMILAR
