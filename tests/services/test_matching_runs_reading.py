"""A customer list is read from a table or a program: what is taken, what is turned away, and what is refused whole."""

import gzip
from io import BytesIO

import pytest

from basics.errors import Invalid
from registry.matching.runs.reading import read_file, read_given
from registry.matching.runs.values import CustomerList, GivenCustomer
from registry.values import Identifier


def read(text: str, encoding: str = "utf-8") -> CustomerList:
    return read_file(BytesIO(text.encode(encoding)), "customers.csv")


def names(given: CustomerList) -> list[str]:
    return [one.record.name for one in given.customers]


@pytest.mark.parametrize(
    "content",
    [
        b"Customer Name,Land,Country\nWren,x,PL\n",
        "customer_name;country\nWren;PL\n".encode("utf-16"),
        gzip.compress(b"COMPANY\tcountry_code\nWren\tPoland\n", mtime=0),
        "\ufefflegal name,country\n Wren ,pl\n".encode(),
    ],
)
def test_a_table_is_known_by_its_content(content: bytes) -> None:
    [customer] = read_file(BytesIO(content), "customers.bin").customers
    assert (customer.record.name, customer.record.country, customer.notes) == ("Wren", "PL", ())


def test_the_columns_that_were_read_are_told() -> None:
    given = read("Customer,Land,vat_number,Our No\nWren,PL,5260250995,7\n")
    assert dict(given.columns) == {"name": "Customer", "vat": "vat_number", "id": "vat_number"}


def test_numbers_are_read_in_their_normal_form() -> None:
    [customer] = read("name,country,vat\nWren,PL,PL 526-025-09-95\n").customers
    assert customer.record.identifiers == (Identifier("vat", "PL", "5260250995"),)


def test_accepted_and_rejected_rows_are_all_rows_that_were_read() -> None:
    given = read('name,country\nWren,PL\n...,PL\n"Heron,DE\n')
    assert (names(given), [row.row for row in given.rejected]) == (["Wren"], [3, 4])


def test_a_row_of_a_natural_person_is_turned_away_with_the_reason() -> None:
    [rejection] = read("name\nFrau Erika Beispiel\n").rejections
    assert (rejection.row, rejection.column) == (2, "name")
    assert rejection.remedy == "a company is right: natural persons are not insured and not stored"


def test_a_name_of_a_hundred_thousand_characters_is_turned_away_and_the_next_row_read() -> None:
    given = read("name\n" + "x" * 100_000 + "\nWren\n")
    assert (names(given), given.rejections[0].found) == (["Wren"], "a name of 100,000 characters")


def test_the_same_bytes_have_the_same_digest() -> None:
    assert read("name\nWren\n").sha256 == read("name\nWren\n").sha256
    assert read("name\nWren\n").sha256 != read("name\nHeron\n").sha256


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.unreadable"),
        (b"name\n", "match_run.size"),
        (b"amount\n1\n", "file.unreadable"),
        (b"%PDF-1.7", "file.unreadable"),
        (b"name\n\xff\xfe\xfa\n", "file.unreadable"),
        (b"name\n" + b"Wren\n" * 2_501, "match_run.size"),
        (b"name\n" + b"Wren\n" * 100_001, "file.unreadable"),
        (gzip.compress(b"name\n" + (b"W" * 900_000 + b"\n") * 80, mtime=0), "file.unreadable"),
    ],
)
def test_what_is_no_list_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_file(BytesIO(content), "customers.csv")
    assert refused.value.code == code


def test_a_program_gives_rows_with_numbers_by_scheme() -> None:
    given = read_given(
        [
            GivenCustomer("Wren", "PL", "C-1", {"vat": "5260250995"}),
            GivenCustomer("Heron", "", "", {"lei": "no lei"}),
            GivenCustomer(" ", "PL", "", {}),
        ]
    )
    first, second = given.customers
    assert (first.record.row, first.record.id, first.record.identifiers) == (
        1,
        "C-1",
        (Identifier("vat", "PL", "5260250995"),),
    )
    assert (second.record.identifiers, second.notes[0].startswith("lei: ")) == ((), True)
    assert [(rejection.row, rejection.column) for rejection in given.rejections] == [(3, "name")]


def test_an_empty_list_of_a_program_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_given([])
    assert refused.value.code == "match_run.size"
