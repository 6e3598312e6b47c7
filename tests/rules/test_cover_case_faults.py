"""Bad cases: every fault is found, with its path, what was found and what would be right."""

from copy import deepcopy
from typing import Any

import pytest

from basics.errors import Invalid
from policies.cover.json_reading import parse_json
from tests.support.cover_answers import assess, faults_of, read_clock
from tests.support.cover_cases import base, invoice, make_case, top_up, worked_example

Json = dict[str, Any]
MISSING = object()


def put(case: Json, path: str, value: object) -> Json:
    """Give a copy of a case with one value changed or, for `MISSING`, left out."""
    changed = deepcopy(case)
    *way, last = path.replace("[", ".").replace("]", "").split(".")
    place: Any = changed
    for key in way:
        place = place[int(key)] if key.isdigit() else place[key]
    if value is MISSING:
        del place[last]
    else:
        place[int(last) if last.isdigit() else last] = value
    return changed


def paths_of(case: object) -> list[str]:
    return [fault.partition(": ")[0] for fault in faults_of(case)]


REQUIRED = ["policy", "policy.currency", "policy.period", "policy.insured_percentage", "buyer", "buyer.country"]
REQUIRED += ["invoices", "on", "loss", "policy.period.start", "policy.period.end", "loss.kind", "loss.on"]
REQUIRED += [f"invoices[0].{key}" for key in ("ref", "gross", "shipped_on", "invoiced_on", "due_on")]
REQUIRED += ["limits[0].kind", "limits[0].source", "limits[0].effective_for_shipments_from"]
REQUIRED += ["movements[0].kind", "movements[0].on", "notices[0].kind", "notices[0].on"]
REQUIRED += ["policy.waiting.months", "policy.waiting.anchor", "policy.claim_deadline.days", "policy.deductible.basis"]
REQUIRED += ["policy.overdue_notice.days", "policy.overdue_notice.anchor", "policy.overdue_notice.late"]
REQUIRED += ["policy.month_end.cutoff_day", "policy.month_end.substitute_day", "policy.claim_deadline.anchor"]
REQUIRED += ["policy.aggregate_first_loss.basis", "policy.max_liability.rule", "year_to_date.premium_paid"]


@pytest.mark.parametrize("path", REQUIRED)
@pytest.mark.parametrize("value", [None, MISSING])
def test_required_parts_may_not_be_absent_or_null(path: str, value: object) -> None:
    assert paths_of(put(worked_example(), path, value)) == [path]


OPTIONAL = ["limits", "prior_insured", "movements", "notices", "invoices[0].vat", "invoices[0].disputed"]
OPTIONAL += [f"policy.{key}" for key in worked_example()["policy"]]
OPTIONAL += ["policy.insured_percentage.discretionary", "limits[0].valid_to", "limits[0].insured_percentage"]
OPTIONAL += ["limits[0].amount", "movements[0].amount", "year_to_date.indemnities_paid", "year_to_date.first_loss_used"]
OPTIONAL += ["policy.max_liability.amount", "policy.max_liability.times_premium", "policy.deductible.amount"]


@pytest.mark.parametrize("path", [path for path in OPTIONAL if path not in REQUIRED])
@pytest.mark.parametrize("value", [None, MISSING])
def test_every_other_part_may_be_absent_or_null(path: str, value: object) -> None:
    case = worked_example()
    case["policy"]["overdue_notice"]["anchor"] = "due_date"
    assert assess(put(case, path, value))["outcome"] in {"payable", "denied", "nothing"}


def test_the_clock_needs_no_loss() -> None:
    assert read_clock(put(worked_example(), "loss", MISSING))["as_of"] == "2026-11-20"


@pytest.mark.parametrize(
    "path", ["x", "policy.x", "policy.period.x", "buyer.x", "limits[0].x", "invoices[0].x", "movements[0].x"]
)
def test_unknown_keys_are_faults(path: str) -> None:
    faults = faults_of(put(worked_example(), path, 1))
    assert [fault[: len(path) + 17] for fault in faults] == [f"{path}: an unknown key;"]


BAD_VALUES: list[tuple[str, object]] = [
    ("policy", []),
    ("policy.currency", "EURO"),
    ("policy.currency", 978),
    ("policy.period", "2026"),
    ("policy.period.start", "2026-02-30"),
    ("policy.period.start", "20260101"),
    ("policy.period.start", "2026-W01-1"),
    ("policy.period.end", "2026-01-01"),
    ("policy.countries", "PL"),
    ("policy.countries[0]", "Poland"),
    ("policy.countries[1]", 3),
    ("policy.insured_percentage", "90"),
    ("policy.insured_percentage.named", 90),
    ("policy.insured_percentage.named", "100.0001"),
    ("policy.insured_percentage.named", "-1"),
    ("policy.insured_percentage.named", "90 %"),
    ("policy.insured_percentage.named", "33.33333"),
    ("policy.max_payment_terms_days", -1),
    ("policy.max_payment_terms_days", "120"),
    ("policy.max_payment_terms_days", 1.5),
    ("policy.max_payment_terms_days", True),
    ("policy.max_payment_terms_days", 10**6),
    ("policy.month_end.cutoff_day", 0),
    ("policy.month_end.substitute_day", 32),
    ("policy.overdue_minimum", "-0.01"),
    ("policy.overdue_notice.anchor", "notice"),
    ("policy.overdue_notice.late", "maybe"),
    ("policy.waiting.anchor", "shipment"),
    ("policy.waiting.months", 1201),
    ("policy.vat_insured", "no"),
    ("policy.vat_insured", 0),
    ("policy.threshold", 500),
    ("policy.threshold", "500,00"),
    ("policy.deductible.basis", "percentage"),
    ("policy.max_liability.times_premium", "-1"),
    ("policy.max_liability.times_premium", "many"),
    ("policy.max_liability.times_premium", 30),
    ("policy.max_liability.rule", "least"),
    ("policy.recovery_split", "half"),
    ("buyer", "PL"),
    ("buyer.country", "UK"),
    ("limits", {}),
    ("limits[0]", None),
    ("limits[0].kind", "named"),
    ("limits[0].source", "base"),
    ("limits[0].amount", "1e5"),
    ("limits[0].amount", "100000.000"),
    ("limits[0].insured_percentage", "101"),
    ("prior_insured", "-1.00"),
    ("invoices", "none"),
    ("invoices[0]", 7),
    ("invoices[0].ref", ""),
    ("invoices[0].ref", 7),
    ("invoices[0].ref", "\ud800"),
    ("invoices[0].gross", "0.00"),
    ("invoices[0].gross", "NaN"),
    ("invoices[0].gross", "1" * 19),
    ("invoices[0].vat", "48800.01"),
    ("invoices[0].vat", "-0.01"),
    ("invoices[0].due_on", "2026-13-01"),
    ("invoices[0].due_on", "1899-12-31"),
    ("invoices[0].due_on", "3000-01-01"),
    ("invoices[0].disputed", "false"),
    ("movements[0].kind", "payment"),
    ("movements[0].amount", "-1.00"),
    ("movements[0].invoice", "F1"),
    ("movements[0].on", "2026-07-01"),
    ("movements[0].on", "2026-12-31"),
    ("notices[0].kind", "late"),
    ("loss.kind", "default"),
    ("loss.on", 20260701),
    ("year_to_date.premium_paid", "x"),
    ("on", "today"),
]


@pytest.mark.parametrize(("path", "value"), BAD_VALUES)
def test_bad_values_are_faults_at_their_path(path: str, value: object) -> None:
    case = put(worked_example(), path, value)
    assert paths_of(case) == [path]


@pytest.mark.parametrize(("kind", "on"), [("recovery", "2026-06-30"), ("collection_cost", "2026-06-30")])
def test_money_after_the_loss_may_not_come_before_it(kind: str, on: str) -> None:
    movement = {"kind": kind, "amount": "1.00", "on": on}
    assert paths_of(make_case(movements=[movement])) == ["movements[0].on"]
    assert assess(make_case(movements=[{**movement, "on": "2026-07-01"}]))["outcome"] == "payable"


@pytest.mark.parametrize("kind", ["receipt", "credit_note"])
def test_money_on_or_after_the_loss_is_a_recovery(kind: str) -> None:
    movement = {"kind": kind, "amount": "1.00", "on": "2026-07-01"}
    assert "money after the loss is a recovery" in faults_of(make_case(movements=[movement]))[0]
    assert assess(make_case(movements=[{**movement, "on": "2026-06-30"}]))["outcome"] == "payable"


def test_credit_note_names_an_invoice_of_the_case() -> None:
    note = {"kind": "credit_note", "amount": "1.00", "on": "2026-05-01", "invoice": "B"}
    assert paths_of(make_case(movements=[note])) == ["movements[0].invoice"]


def test_references_are_unique() -> None:
    assert paths_of(make_case(invoice("A"), invoice("B"), invoice("A"))) == ["invoices[2].ref"]


@pytest.mark.parametrize("key", ["overdue_notice", "waiting", "claim_deadline"])
def test_anchor_at_the_extensions_end_needs_an_extension(key: str) -> None:
    term = {
        "overdue_notice": {"days": 1, "anchor": "max_extension_end", "late": "deny"},
        "waiting": {"months": 1, "anchor": "max_extension_end"},
        "claim_deadline": {"days": 1, "anchor": "max_extension_end"},
    }[key]
    assert paths_of(make_case(policy={key: term})) == [f"policy.{key}.anchor"]
    answer = assess(make_case(policy={key: term, "max_extension_days": 0}))
    assert answer["outcome"] in {"payable", "denied"}


def test_multiple_of_the_premium_needs_the_premium() -> None:
    case = make_case(policy={"max_liability": {"times_premium": "30"}})
    assert paths_of(case) == ["year_to_date.premium_paid"]


def test_base_limit_needs_a_percentage_from_somewhere() -> None:
    limits = [base("5.00", source="discretionary")]
    policy = {"insured_percentage": {"named": "90"}}
    assert paths_of(make_case(policy=policy, limits=limits)) == ["limits[0].insured_percentage"]
    assert assess(make_case(policy=policy, limits=[{**limits[0], "insured_percentage": "0"}]))["indemnity"] == "0.00"
    bare = {key: value for key, value in base("5.00", insured_percentage="50").items() if key != "source"}
    extra = {key: value for key, value in top_up("5.00").items() if key != "source"}
    assert assess(make_case(limits=[bare, extra]))["indemnity"] == "5.00"


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "100.0"), ("EUR", "1.000"), ("KWD", "1.0000")])
def test_amounts_have_no_more_decimals_than_their_currency(currency: str, amount: str) -> None:
    case = make_case(invoice("A", amount), policy={"currency": currency}, limits=[])
    assert paths_of(case)[0] == "invoices[0].gross"


def test_all_faults_are_told_at_once() -> None:
    case = put(put(worked_example(), "invoices[0].vat", "99999.00"), "on", "soon")
    assert faults_of(case) == [
        "invoices[0].vat: 99999.00; at most the gross amount, 48800.00, is right",
        "on: 'soon'; a date such as 2026-01-31 is right",
    ]


def test_amounts_too_large_to_add_up_are_refused_before_any_sum() -> None:
    bills = [invoice(ref, "90000000000000000.00") for ref in "AB"]
    assert "too large" in faults_of(make_case(*bills))[0]
    assert assess(make_case(bills[0]))["invoices"][0]["open_gross"] == "90000000000000000.00"
    policy = {"max_liability": {"times_premium": "9" * 18}}
    assert "too large" in faults_of(make_case(policy=policy, year_to_date={"premium_paid": "9" * 15}))[0]


def test_latest_dates_and_longest_periods_fit_the_calendar() -> None:
    days = {"shipped_on": "2999-12-31", "invoiced_on": "2999-12-31", "due_on": "2999-12-31"}
    policy = {
        "max_extension_days": 100_000,
        "month_end": {"cutoff_day": 1, "substitute_day": 31},
        "overdue_notice": {"days": 100_000, "anchor": "max_extension_end", "late": "deny"},
        "waiting": {"months": 1_200, "anchor": "max_extension_end"},
        "payment_days": 100_000,
        "period": {"start": "0001-01-01", "end": "9999-12-31"},
    }
    loss = {"kind": "protracted_default", "on": "2999-12-31"}
    limits = [base("100000.00", "0001-01-01", valid_to="9999-12-31")]
    answer = assess(make_case(invoice(**days), policy=policy, loss=loss, limits=limits, on="2999-12-31"))
    assert answer["outcome"] == "nothing"
    read_clock(make_case(invoice(**days), policy=policy, loss=loss, limits=limits, on="2999-12-31"))


@pytest.mark.parametrize("document", [None, [], "text", 3, True])
def test_a_case_is_an_object(document: object) -> None:
    assert faults_of(document)[0].endswith("an object is right")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1, column 2"),
        ('{"on": NaN}', "NaN"),
        ('{"on": -Infinity}', "-Infinity"),
        ("[" * 100_000, "nested too deeply"),
        ('{"on": ' + "9" * 5_000 + "}", "thousands of digits"),
        ("{} {}", "no JSON"),
    ],
)
def test_text_that_is_no_plain_json_is_refused(text: str, told: str) -> None:
    with pytest.raises(Invalid) as caught:
        parse_json(text)
    assert caught.value.code == "json.malformed"
    assert told in str(caught.value.faults[0])


def parsed(text: str) -> Json:
    document = parse_json(text)
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"on": "2026-08-01"', '"on": "2026-08-01", "on": "2026-09-01"', "on: a key that stands twice"),
        ('"gross": "1.00"', '"gross": "1.00", "gross": "2.00"', "invoices[0].gross: a key that stands twice"),
        ('"gross": "1.00"', '"gross": 1e999', "invoices[0].gross: the number inf"),
        ('"gross": "1.00"', '"gross": ' + "9" * 4_000, "invoices[0].gross: the number 9999"),
        ('"PL"', '"P\\ud800"', "buyer.country: 'P\\ud800'"),
    ],
)
def test_doubtful_json_is_a_fault_where_it_is_read(old: str, new: str, fault: str) -> None:
    text = (
        '{"policy": {"currency": "EUR", "period": {"start": "2026-01-01", "end": "2027-01-01"},'
        '"insured_percentage": {"named": "90"}}, "buyer": {"country": "PL"}, "on": "2026-08-01",'
        '"loss": {"kind": "insolvency", "on": "2026-07-01"}, "invoices": [{"ref": "A", "gross": "1.00",'
        '"shipped_on": "2026-03-02", "invoiced_on": "2026-03-02", "due_on": "2026-04-01"}]}'
    )
    assert assess(parsed(text))["outcome"] == "nothing"
    assert faults_of(parse_json(text.replace(old, new)))[0].startswith(fault)
