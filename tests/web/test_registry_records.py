"""Facts, profiles and payment records of a buyer, by form and by API."""

from typing import Any, Final

import pytest

from basics.actors import OPERATOR, Role
from registry import service
from registry.values import NewBuyer
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, World

FACT: Final = {
    "kind": "judgment_unpaid",
    "happened_on": "2008-03-01",
    "known_at": "2008-04-01",
    "reference": "VI GC 12/08",
    "source": "Court gazette",
    "note": "EUR 12,000",
}
PROFILE: Final = {
    "sector": "F",
    "founded_on": "1999-07-01",
    "employees": "42",
    "known_at": "2008-04-01",
    "source": "Company register",
}
PAYMENTS: Final = {
    "dbt_days": "17.5",
    "contributors": "3",
    "period_end": "2008-03-31",
    "known_at": "2008-04-02",
    "source": "Payment pool",
}


@pytest.fixture
def buyer_id(world: World) -> int:
    with world.unit() as session:
        return service.add_buyer(session, NewBuyer("Wren Tile Works", "PL"), actor=OPERATOR, on=DAY).id


def test_an_underwriter_records_facts_and_everybody_reads_the_public_ones(as_role: AsRole, buyer_id: int) -> None:
    browser = as_role(Role.UNDERWRITER)
    page = f"/buyers/{buyer_id}"
    assert f"{page}/record/fact" in browser.get(page).text
    for what, form in (("fact", FACT), ("profile", PROFILE), ("payments", PAYMENTS)):
        answer = browser.send(f"{page}/record/{what}", form)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#timeline")
    for role in (Role.UNDERWRITER, Role.EXPORTER):
        told = as_role(role).get(page).text.replace("\N{NO-BREAK SPACE}", " ")
        assert "A court gave judgment for a debt, unpaid so far" in told
        assert "number VI GC 12/08; EUR 12,000" in told
        assert "Sector F, construction; founded 1 Jul 1999; 42 employees" in told
        assert "17.5 days beyond terms, of 3 contributors" in told
    assert f"{page}/record/fact" not in as_role(Role.EXPORTER).get(page).text


@pytest.mark.parametrize(
    ("what", "form", "wrong"),
    [
        ("fact", FACT | {"kind": "claim"}, ("kind", "Must be one of")),
        ("fact", FACT | {"kind": ""}, ("kind", "This is needed.")),
        ("fact", FACT | {"reference": ""}, ("reference", "the number under which the register keeps it is right")),
        ("fact", FACT | {"known_at": "2008-05-02"}, ("known_at", "to the business date, 2008-05-01, is right")),
        ("fact", FACT | {"happened_on": "1 March"}, ("happened_on", "A date such as 2008-05-01 is right.")),
        ("profile", PROFILE | {"employees": "many"}, ("employees", "A whole number is right.")),
        ("profile", PROFILE | {"employees": "-1"}, ("employees", "0 to 10000000 is right")),
        ("profile", PROFILE | {"sector": "Z"}, ("sector", "Must be one of")),
        ("payments", PAYMENTS | {"dbt_days": "late"}, ("dbt_days", "A number of days such as 12.5 is right.")),
        ("payments", PAYMENTS | {"dbt_days": "nan"}, ("dbt_days", "A number of days such as 12.5 is right.")),
        ("payments", PAYMENTS | {"dbt_days": "1000.1"}, ("dbt_days", "-365 to 1000 days are right")),
        ("payments", PAYMENTS | {"source": ""}, ("source", "This is needed.")),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_is_kept(
    as_role: AsRole, buyer_id: int, what: str, form: dict[str, str], wrong: tuple[str, str]
) -> None:
    field, said = wrong
    answer = as_role(Role.UNDERWRITER).send(f"/buyers/{buyer_id}/record/{what}", form)
    assert answer.status_code == 422
    assert said in answer.text.split(f'id="{field}-error"')[1].split("</p>")[0].replace("\N{MINUS SIGN}", "-")
    assert f'value="{form["known_at"]}"' in answer.text


@pytest.mark.parametrize(
    ("what", "form", "said"),
    [
        ("fact", FACT | {"kind": "judgment_paid"}, "No unpaid judgment VI GC 12/08"),
        ("payments", PAYMENTS | {"contributors": "2"}, "The record is of 2 contributors"),
        ("profile", PROFILE | {"sector": "", "founded_on": "", "employees": ""}, "at least one is right"),
    ],
)
def test_what_is_refused_is_said_on_top(
    as_role: AsRole, buyer_id: int, what: str, form: dict[str, str], said: str
) -> None:
    answer = as_role(Role.UNDERWRITER).send(f"/buyers/{buyer_id}/record/{what}", form)
    assert answer.status_code == 422
    assert said in answer.text.split('class="error-summary"')[1].split("</div>")[0]


def test_there_are_three_forms_and_no_more(as_role: AsRole, buyer_id: int) -> None:
    browser = as_role(Role.UNDERWRITER)
    found = [
        browser.get(f"/buyers/{buyer_id}/record/{what}").status_code for what in ("fact", "profile", "payments", "x")
    ]
    assert found == [200, 200, 200, 404]


def test_programs_record_and_read_the_same(api: AsProgram, buyer_id: int) -> None:
    program = api(Role.UNDERWRITER)
    path = f"/api/v1/buyers/{buyer_id}"
    fact: Any = program.post(f"{path}/facts", json=FACT).json
    profile: Any = program.post(f"{path}/profiles", json=PROFILE | {"employees": 42}).json
    payments: Any = program.post(f"{path}/payment-records", json=PAYMENTS | {"dbt_days": 17.5, "contributors": 3}).json
    record: Any = program.get(f"{path}/record").json
    assert record == {"facts": [fact], "profiles": [profile], "payments": [payments]}
    assert (fact["reference"], fact["is_invented"]) == ("VI GC 12/08", False)
    assert (profile["sector"], profile["founded_on"], profile["employees"]) == ("F", "1999-07-01", 42)
    assert (payments["dbt_days"], payments["contributors"]) == (17.5, 3)


def test_a_program_hears_why_a_record_is_refused(api: AsProgram, buyer_id: int) -> None:
    program = api(Role.UNDERWRITER)
    path = f"/api/v1/buyers/{buyer_id}/payment-records"
    for sent, code in (
        (PAYMENTS | {"dbt_days": 17.5, "contributors": 2}, "payment_record.too_few_contributors"),
        (PAYMENTS | {"dbt_days": True, "contributors": 3}, "http.422"),
        (PAYMENTS | {"dbt_days": 1001, "contributors": 3}, "payment_record.invalid"),
    ):
        answer: Any = program.post(path, json=sent).json
        assert answer["code"] == code
