"""Records of the Global LEI Foundation's golden copy (LEI-CDF 2.x and 3.x), from JSON and XML alike.

What is taken of each: the LEI, the number in the national register, legal and other names, country of the legal
address, legal form, category, status, and the events that end a company. See docs/adapters.md.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from string import ascii_uppercase
from typing import Any, Final

from basics.errors import Fault
from registry.adapters.parts import RecordFaults, day_of, line_of
from registry.clean.identifiers import read_identifier
from registry.feeds.values import CompanyRecord, CompanyStatus, FeedRecord, NegativeEvent, OtherName, ParsedRecord
from registry.names.values import NameKind
from registry.rules import NAME_MAX, name_fault, person_fault, search_name, shown
from registry.values import FactKind, Identifier

UNREAD: Final = frozenset(
    "HeadquartersAddress OtherAddresses TransliteratedOtherAddresses ValidationAuthority OtherValidationAuthorities "
    "Extension AffectedFields".split()
)
# Registers of the GLEIF list (RA codes) whose numbers are a country's company numbers; others keep their code.
_NATIONAL: Final[Mapping[str, tuple[str, str]]] = {
    "RA000009": ("company_number", "AR"),
    "RA000013": ("abn", "AU"),
    "RA000014": ("company_number", "AU"),
    "RA000025": ("company_number", "BE"),
    "RA000163": ("company_number", "CZ"),
    "RA000170": ("company_number", "DK"),
    "RA000181": ("company_number", "EE"),
    "RA000188": ("company_number", "FI"),
    "RA000189": ("company_number", "FR"),
    "RA000388": ("company_number", "HK"),
    "RA000391": ("company_number", "HU"),
    "RA000394": ("company_number", "IN"),
    "RA000402": ("company_number", "IE"),
    "RA000407": ("company_number", "IT"),
    "RA000430": ("company_number", "LT"),
    "RA000432": ("company_number", "LU"),
    "RA000463": ("company_number", "NL"),
    "RA000472": ("company_number", "NO"),
    "RA000487": ("company_number", "PT"),
    "RA000497": ("company_number", "RO"),
    "RA000526": ("company_number", "SK"),
    "RA000535": ("company_number", "ES"),
    "RA000544": ("company_number", "SE"),
    "RA000549": ("company_number", "CH"),
    "RA000585": ("company_number", "GB"),
}
_NO_REGISTER: Final = frozenset({"", "RA888888", "RA999999"})
_NAME_KINDS: Final = {
    "PREVIOUS_LEGAL_NAME": NameKind.FORMER,
    "PREVIOUS_LEGAL": NameKind.FORMER,
    "TRADING_OR_OPERATING_NAME": NameKind.TRADING,
    "AUTO_ASCII_TRANSLITERATED_LEGAL_NAME": NameKind.TRANSLITERATED,
    "PREFERRED_ASCII_TRANSLITERATED_LEGAL_NAME": NameKind.TRANSLITERATED,
}
_ENDED_BY: Final = {
    "INSOLVENCY": FactKind.INSOLVENCY,
    "BANKRUPTCY": FactKind.INSOLVENCY,
    "LIQUIDATION": FactKind.INSOLVENCY,
    "VOLUNTARY_ARRANGEMENT": FactKind.INSOLVENCY,
    "DISSOLUTION": FactKind.DISSOLVED,
}
_VOID: Final = frozenset({"ANNULLED", "DUPLICATE"})
_LEI: Final = re.compile(r"[A-Z0-9]{18}[0-9]{2}", re.ASCII)
_AS_DIGITS: Final = str.maketrans({letter: str(10 + place) for place, letter in enumerate(ascii_uppercase)})
_CODED: Final = re.compile(r"[A-Z0-9]{4}", re.ASCII)
_OWN_WORDS: Final = "8888"
_NO_FORM: Final = frozenset({"", "9999", _OWN_WORDS})

Node = Mapping[str, Any]


def record_of(number: int, node: object) -> ParsedRecord:
    """Read one LEI record, written as GLEIF's JSON has it."""
    record = RecordFaults(number)
    entity = _child(node, "Entity")
    if not isinstance(node, dict) or not entity:
        record.fault("", shown(str(node)[:200]), "a record with LEI, Entity and Registration is right")
        return record.rejected()
    registration = _child(node, "Registration")
    lei = _lei(_text(node, "LEI"), record)
    country = record.country("LegalAddress", _text(_child(entity, "LegalAddress"), "Country"))
    name = line_of(_text(entity, "LegalName"))
    record.note(name_fault(name), where="LegalName")
    category, legal_form = _text(entity, "EntityCategory"), _legal_form(entity)
    record.person(name, legal_form, category)
    state = _text(registration, "RegistrationStatus")
    if state in _VOID:
        record.fault("RegistrationStatus", state, f"an LEI that stands is right{_successor(entity)}")
    if lei is None or record.has_faults:
        return record.rejected()
    updated_on = day_of(_text(registration, "LastUpdateDate"))
    company = CompanyRecord(
        identifiers=(lei, *_register_number(entity, country, record)),
        legal_name=name,
        country=country,
        other_names=tuple(dict.fromkeys(_other_names(entity, name, record))),
        legal_form=legal_form,
        status=CompanyStatus(status) if (status := _text(entity, "EntityStatus").lower()) in _STATUSES else _UNTOLD,
        category=category,
        updated_on=updated_on,
    )
    return FeedRecord(
        number, lei.value, company, events=tuple(_events(entity, lei, updated_on)), remarks=record.remarks
    )


_STATUSES: Final = frozenset(CompanyStatus)
_UNTOLD: Final = CompanyStatus.UNTOLD


def _lei(text: str, record: RecordFaults) -> Identifier | None:
    """Read an LEI. The check of its digits (ISO 7064) stands here too, as millions are right; a wrong one is told."""
    if _LEI.fullmatch(text) and int(text.translate(_AS_DIGITS)) % 97 == 1:
        return Identifier("lei", "", text)
    return record.identifier("LEI", "lei", "", text)


def _child(node: object, name: str) -> Node:
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, dict) else {}


def _text(node: Node, name: str) -> str:
    """Give the text of a child, which stands there itself or under `$`; empty where there is none."""
    value = node.get(name)
    if isinstance(value, dict):
        value = value.get("$")
    return value if isinstance(value, str) else ""


def _many(node: Node, name: str, each: str) -> Iterator[Node]:
    """Give the elements of a list, of which XML and JSON write a single one without its list."""
    found = _child(node, name).get(each)
    yield from (entry for entry in (found if isinstance(found, list) else [found]) if isinstance(entry, dict))


def _legal_form(entity: Node) -> str:
    """Give the form in words where the register has them, else `ELF` and its code of ISO 20275."""
    form = _child(entity, "LegalForm")
    code = _text(form, "EntityLegalFormCode") or _text(entity, "LegalForm")
    if code in _NO_FORM:
        return line_of(_text(form, "OtherLegalForm"))[:NAME_MAX]
    return f"ELF {code}" if _CODED.fullmatch(code) else line_of(code)[:NAME_MAX]


def _register_number(entity: Node, country: str, record: RecordFaults) -> Iterator[Identifier]:
    """Give the number in the national register; one that is not right is left out, and that is told."""
    authority = _child(entity, "RegistrationAuthority")
    code = _text(authority, "RegistrationAuthorityID")
    number = _text(authority, "RegistrationAuthorityEntityID").strip()
    if code in _NO_REGISTER or not number:
        return
    scheme, home = _NATIONAL.get(code, ("gleif_ra", country))
    read = read_identifier(scheme, home, number if code in _NATIONAL else f"{code} {number}")
    if isinstance(read, Fault):
        record.remark("RegistrationAuthorityEntityID", read)
    else:
        yield read


def _other_names(entity: Node, legal_name: str, record: RecordFaults) -> Iterator[OtherName]:
    legal = search_name(legal_name)
    for group, each in (
        ("OtherEntityNames", "OtherEntityName"),
        ("TransliteratedOtherEntityNames", "TransliteratedOtherEntityName"),
    ):
        for entry in _many(entity, group, each):
            name = line_of(entry.get("$") or "")
            fault = name_fault(name) or person_fault(name, "")
            if fault is not None:
                record.remark(each, fault)
            elif search_name(name) != legal:
                yield OtherName(_NAME_KINDS.get(str(entry.get("@type")), NameKind.ALIAS), name)


def _events(entity: Node, lei: Identifier, updated_on: date | None) -> Iterator[NegativeEvent]:
    """Give what ends a company: an inactive entity, and insolvencies and dissolutions among its events."""
    if updated_on is None:
        return
    ended = day_of(_text(entity, "EntityExpirationDate"))
    if _text(entity, "EntityStatus") == "INACTIVE":
        note = f"inactive in the LEI register: {_text(entity, 'EntityExpirationReason') or 'no reason given'}"
        day = min(ended or updated_on, updated_on)
        yield NegativeEvent(lei, FactKind.DISSOLVED, day, updated_on, f"gleif:{lei.value}:inactive", note)
    for event in _many(entity, "LegalEntityEvents", "LegalEntityEvent"):
        told = _text(event, "LegalEntityEventType")
        kind = _ENDED_BY.get(told)
        if kind is None or event.get("@event_status") == "WITHDRAWN_CANCELLED":
            continue
        happened = day_of(_text(event, "LegalEntityEventEffectiveDate"))
        known = day_of(_text(event, "LegalEntityEventRecordedDate")) or updated_on
        day = min(happened or known, known)
        key = f"gleif:{lei.value}:{told}:{day}"
        yield NegativeEvent(lei, kind, day, known, key, f"{told} in the LEI register")


def _successor(entity: Node) -> str:
    successor = _child(entity, "SuccessorEntity") or next(_many(entity, "SuccessorEntities", "SuccessorEntity"), {})
    lei = _text(successor, "SuccessorLEI")
    return f": {shown(lei)} took its place" if lei else ""
