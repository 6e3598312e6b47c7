"""Files of sanctions lists: every row taken or named, whatever is wrong with it."""

import gzip
from io import BytesIO

import pytest

from basics.errors import Invalid
from registry.screening.lists import ofac, plain
from registry.screening.lists.values import ListFile, ListReading
from registry.screening.values import Alias, Entry, EntryKind, NameKind
from tests.rules.screening_examples import ADD, ALT, SDN, list_file, make_files
from tests.shared_data import shared_data

HEADER = "ent_num,sdn_name,sdn_type,program,title,call_sign,vess_type,tonnage,grt,vess_flag,vess_owner,remarks"


def read(*files: ListFile) -> ListReading:
    return ofac.read_list(files)


def told(reading: ListReading) -> list[tuple[int, str]]:
    return [(rejection.row, rejection.column) for rejection in reading.rejections]


def test_the_three_files_make_entries() -> None:
    reading = read(*make_files())
    first, second, person, vessel = reading.entries
    assert first == Entry(
        "9001",
        EntryKind.ENTITY,
        (Alias(NameKind.NAME, "VESTRAK SHIPPING COMPANY LIMITED"), Alias(NameKind.AKA, "AL-WESTRAKH MARITIME")),
        "DEMO] [DEMO2",
        "Cyprus",
        "Registration ID 55-1234.",
    )
    assert (second.countries, second.remarks, second.names[1].kind) == ("Turkey", "", NameKind.FKA)
    assert (person.kind, vessel.kind) == (EntryKind.INDIVIDUAL, EntryKind.VESSEL)
    assert (reading.read, reading.rejected) == (8, 0)


def test_files_are_known_by_their_columns_whatever_they_are_called() -> None:
    sdn, alt, add = list_file(SDN, "c.csv"), list_file(ALT, "a.csv"), list_file(ADD, "b.csv")
    assert read(add, alt, sdn).entries == read(*make_files()).entries


def test_a_header_and_the_old_mark_at_the_end_are_no_rows() -> None:
    content = "\r\n".join((HEADER, *SDN)).encode() + b"\r\n\x1a\r\n"
    reading = read(ListFile(BytesIO(content), "sdn.csv"))
    assert (reading.read, reading.rejected, len(reading.entries)) == (4, 0, 4)


def test_a_packed_file_is_read() -> None:
    content = gzip.compress("\n".join(SDN).encode())
    assert len(read(ListFile(BytesIO(content), "sdn.csv.gz")).entries) == 4


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ('x1,"WREN","","","","","","","","","",""', "sdn.ent_num"),
        ('9001,"WREN","","","","","","","","","",""', "sdn.ent_num"),
        ('9009,"-0-","","","","","","","","","",""', "sdn.sdn_name"),
        ('9009,"W\u202eREN","","","","","","","","","",""', "sdn.sdn_name"),
        (f'9009,"{"w" * 301}","","","","","","","","","",""', "sdn.sdn_name"),
        ('9009,"WREN","spirit","","","","","","","","",""', "sdn.sdn_type"),
        ('9009,"WREN"', "sdn.row"),
    ],
)
def test_a_bad_row_is_rejected_by_its_number(row: str, column: str) -> None:
    reading = read(list_file((*SDN, row), "sdn.csv"))
    assert told(reading) == [(5, column)]
    assert (reading.read, len(reading.entries)) == (5, 4)


def test_an_alias_of_nobody_or_of_no_kind_is_rejected() -> None:
    alt = list_file((*ALT, '7,1,"aka","WREN",""', '9001,9,"pen name","WREN",""'), "alt.csv")
    assert told(read(list_file(SDN, "sdn.csv"), alt)) == [(3, "alt.ent_num"), (4, "alt.alt_type")]


def test_a_name_of_300_signs_is_taken() -> None:
    reading = read(list_file((f'1,"{"w" * 300}","","","","","","","","","",""',), "sdn.csv"))
    assert reading.rejected == 0


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ((list_file(ALT, "alt.csv"),), "screening.no_entries"),
        ((), "screening.no_entries"),
        ((list_file(SDN, "a.csv"), list_file(SDN, "b.csv")), "file.unreadable"),
        ((list_file(("a,b", "1,2"), "a.csv"),), "file.unreadable"),
        ((ListFile(BytesIO(b"PK\x03\x04rest"), "list.zip"),), "file.unreadable"),
        ((ListFile(BytesIO(b""), "empty.csv"),), "file.unreadable"),
    ],
)
def test_files_that_are_no_list_are_refused_whole(files: tuple[ListFile, ...], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(*files)
    assert refusal.value.code == code


def own(*rows: str) -> ListReading:
    return plain.read_list([list_file(rows, "list.csv", end="\n")])


def test_our_own_csv_has_a_row_a_name() -> None:
    reading = own(
        "entry,kind,name,name_kind,programs,country,remarks",
        "x1,,Vestrak Shipping,,DEMO,Cyprus,Reg. 55",
        "x2,individual,Ruslan Galven,,,,",
        "x1,,Vestrak Lines,aka,,Turkey,",
    )
    assert reading.entries[0] == Entry(
        "x1",
        EntryKind.ENTITY,
        (Alias(NameKind.NAME, "Vestrak Shipping"), Alias(NameKind.AKA, "Vestrak Lines")),
        "DEMO",
        "Cyprus, Turkey",
        "Reg. 55",
    )
    assert reading.entries[1].kind is EntryKind.INDIVIDUAL


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",Wren,,", "entry"),
        ("x1,,,", "name"),
        ("x1,Wren,spirit,", "kind"),
        ("x1,Wren,,nickname", "name_kind"),
        ("x0,Wren,vessel,", "kind"),
    ],
)
def test_a_bad_row_of_our_own_csv_is_rejected(row: str, column: str) -> None:
    reading = own("entry,name,kind,name_kind", "x0,Quail,,", row)
    assert told(reading) == [(3, column)]
    assert (reading.read, len(reading.entries)) == (2, 1)


def test_our_own_list_is_one_file() -> None:
    with pytest.raises(Invalid) as refusal:
        plain.read_list(make_files())
    assert refusal.value.code == "screening.one_file"


def test_an_entry_is_known_again_by_its_digest_whatever_the_order_of_its_names() -> None:
    names = (Alias(NameKind.NAME, "A"), Alias(NameKind.AKA, "B"))
    one = Entry("1", EntryKind.ENTITY, names)
    assert one.digest == Entry("1", EntryKind.ENTITY, names[::-1]).digest
    assert one.digest != Entry("1", EntryKind.ENTITY, names, remarks="new").digest


def test_the_real_files_are_read_to_the_last_row() -> None:
    folder = shared_data("sanctions_ofac", "sdn.csv.gz").parent
    files = [
        ListFile(BytesIO((folder / name).read_bytes()), name) for name in ("sdn.csv.gz", "alt.csv.gz", "add.csv.gz")
    ]
    reading = read(*files)
    kinds = [entry.kind for entry in reading.entries]
    assert (reading.read, reading.rejected) == (7_379 + 8_151 + 9_869, 0)
    assert (kinds.count(EntryKind.ENTITY), kinds.count(EntryKind.INDIVIDUAL)) == (2_994, 3_845)
