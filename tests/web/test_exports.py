"""No cell of any file that people download is run as a formula by a spreadsheet, and numbers stay numbers.

What is dangerous is judged here by a second, plain reading of a cell: what a spreadsheet sees first once it has
dropped blanks and quotes.
"""

import ast
import csv
import io
import re
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
from flask import url_for
from sqlalchemy import update
from werkzeug.test import TestResponse

from basics.actors import OPERATOR, Actor, Role
from basics.errors import Invalid
from models.people import UserAccount
from policies import service as policies
from policies.cover.values import MovementKind
from portal.app import create_app
from portal.csv_files import csv_file, plain
from portal.settings import Settings
from receivables import service as receivables
from receivables.values import LedgerFile
from registry import service as registry
from registry.matching.runs import service as matching
from registry.matching.runs.reading import read_file
from registry.screening.lists.values import ListFile
from registry.screening.loading.service import ListUpload, load_list
from registry.values import Keep, NewBuyer
from tests.rules.registry_examples import make_file, make_row
from tests.services.ledger_scene import make_draft, make_invoice, make_movement
from tests.web.conftest import AsRole
from tests.web.objects.receivables import ledger
from tests.web.objects.underwriting import proposed_override
from tests.web.world import DAY, Browser, World

ROOT: Final = Path(__file__).parents[2]
DANGEROUS: Final = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.example","x")',
    "+1+cmd",
    "-1+cmd",
    "-2-3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "  =1+1",
    "'=1+1",
    '"=1+1',
    "|calc",
    "%0A=1",
    "--1",
    "+49 30 1234",
    "1e5=",
)
NUMBERS: Final = ("0", "-1", "-1250.00", "1250.00", "0.5")
_FIRST_SIGNS: Final = "=+-@|%\uff1d\uff0b\uff0d\uff20\t\r\n\x00"
_ONE_LINE: Final = dict.fromkeys((0, 9, 10, 13), " ")  # a cell of a text file has no such sign
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
TYPED: Final = Actor("=1+1 of the names that people choose")
# Every address of the product that gives a table to download.
EXPORTS: Final = [
    "audit.export",
    "matching.rejections",
    "matching.run_file",
    "override_report.report_file",
    "receivables.invoices_file",
    "receivables.receipts_file",
    "receivables.rejections",
    "registry.rejections",
    "screening.rejections",
]


def is_run(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula."""
    if cell.startswith("'"):
        return False
    seen = cell.lstrip(" \"'")
    return seen[:1] in _FIRST_SIGNS and seen != "" and not _NUMBER.fullmatch(seen)


def cells_of(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return [cell for row in csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")) for cell in row]


def test_the_judge_knows_a_formula_from_a_number() -> None:
    assert all(map(is_run, ["=1", "+1", "-1+1", "@A1", "\t=1", "\uff1d1", '"=1', " =1"]))
    assert not any(map(is_run, ["-1", "1250.00", "'=1", "Heron", "", "a=b"]))


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_dangerous_text_is_shown_and_not_run(text: str) -> None:
    written = plain(text)
    assert not is_run(written)
    assert written.removeprefix("'") == text.removeprefix("'") or written == f"'{text}"


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_stays_a_number(text: str) -> None:
    assert plain(text) == text
    assert plain(Decimal(text)) == text


def test_head_and_rows_of_a_file_are_both_made_plain(world: World) -> None:
    with world.app.test_request_context():
        answer = csv_file("x.csv", ["=head", "amount"], [["@row", "-12.50"]])
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows == [["'=head", "amount"], ["'@row", "-12.50"]]


def test_every_address_of_a_table_is_listed() -> None:
    rules = create_app(Settings("sqlite://")).url_map.iter_rules()
    assert sorted(rule.endpoint for rule in rules if rule.rule.endswith((".csv", ".xlsx", ".tsv"))) == EXPORTS


def test_tables_are_written_in_one_place_alone() -> None:
    writers = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "portal").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter")
    }
    assert writers == {"portal/csv_files.py"}


def test_no_export_of_the_product_holds_a_formula(world: World, as_role: AsRole) -> None:
    planted = plant(world)
    exporter, staff = as_role(Role.EXPORTER), as_role(Role.AUDITOR)
    underwriter = as_role(Role.UNDERWRITER)
    visits: dict[str, tuple[Browser, dict[str, Any]]] = {
        "audit.export": (staff, {}),
        "matching.rejections": (exporter, {"run_id": planted["customers"]}),
        "matching.run_file": (exporter, {"run_id": planted["customers"]}),
        "override_report.report_file": (staff, {}),
        "receivables.invoices_file": (exporter, {"show": "all"}),
        "receivables.receipts_file": (exporter, {}),
        "receivables.rejections": (exporter, {"run_id": planted["ledger"]}),
        "registry.rejections": (underwriter, {"run_id": planted["bureau"]}),
        "screening.rejections": (staff, {"run_id": planted["sanctions"]}),
    }
    assert sorted(visits) == EXPORTS
    for endpoint, (visitor, arguments) in visits.items():
        with world.app.test_request_context():
            path = url_for(endpoint, **arguments)
        cells = cells_of(visitor.get(path))
        assert [cell for cell in cells if is_run(cell)] == [], endpoint
        assert any(cell.startswith("'") for cell in cells), f"{endpoint}: nothing dangerous got there"


def test_amounts_of_an_export_are_numbers(world: World, as_role: AsRole) -> None:
    ledger(world)
    cells = cells_of(as_role(Role.EXPORTER).get("/invoices.csv?show=all"))
    assert "1000.00" in cells


def plant(world: World) -> dict[str, int]:
    """Put dangerous texts wherever a person may type one: names, references, files."""
    with world.unit() as session:
        author = proposed_override(session, world).author_id
        session.execute(update(UserAccount).where(UserAccount.id == author).values(name="=Una"))
        draft = make_draft("=PL-1")
        policy = policies.create_policy(session, draft, policyholder_id=world.policyholder_id, actor=TYPED, on=DAY)
        buyer = registry.add_buyer(session, NewBuyer("=HYPERLINK(A1) Works", "US"), actor=OPERATOR, on=DAY)
        for text in DANGEROUS:
            invoice = make_invoice(policy_id=policy.id, buyer_id=buyer.id, ref=text)
            paid = make_movement(policy_id=policy.id, buyer_id=buyer.id, ref=text, kind=MovementKind.RECEIPT)
            with suppress(Invalid):  # signs that no reference may hold
                receivables.add_invoice(session, invoice, actor=OPERATOR, on=DAY, scope=OPERATOR.scope)
                receivables.add_movement(session, paid, actor=OPERATOR, on=DAY, scope=OPERATOR.scope)
        quoted = ['"' + text.translate(_ONE_LINE).replace('"', '""') + '"' for text in DANGEROUS]
        rows = [make_row(identifier_value=f"E_{place}", total_assets=text) for place, text in enumerate(quoted)]
        report = registry.import_statements(session, make_file(*rows), keep=Keep.GOOD, actor=OPERATOR, on=DAY)
        head = "ref,gross,shipped_on,invoiced_on,due_on,buyer_id"
        lines = [f"G{place},{text},2008-01-02,2008-01-02,2008-02-01,{buyer.id}" for place, text in enumerate(quoted)]
        file = LedgerFile(io.BytesIO("\n".join((head, *lines, "")).encode()), "ledger.csv", policy.id)
        taken = receivables.import_invoices(session, file, keep=Keep.GOOD, actor=OPERATOR, on=DAY, scope=OPERATOR.scope)
        customers = "\n".join(("name,country,id", *(f"{text},US,{text}" for text in quoted), "=,US,")).encode()
        listed = read_file(io.BytesIO(customers), "customers.csv")
        matched = matching.ask_for_matching(
            session, listed, policyholder_id=world.policyholder_id, actor=TYPED, on=DAY, scope=OPERATOR.scope
        )
        names = ListFile(io.BytesIO(b"entry,name,kind\n1,Wren,=1+1\n2,Heron,\n"), "list.csv")
        upload = ListUpload("formulas", "Made-up list", "list-csv", (names,), is_invented=True)
        loaded = load_list(session, upload, actor=OPERATOR, on=DAY)
    assert report.run_id is not None
    assert taken.run_id is not None
    return {"bureau": report.run_id, "ledger": taken.run_id, "customers": matched.id, "sanctions": loaded.run_id}
