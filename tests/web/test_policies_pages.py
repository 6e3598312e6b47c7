"""Policies in plain words, opened and changed by form and by API; reference rates."""

from datetime import date
from io import BytesIO

from basics.actors import Role
from policies import queries
from portal.policy_forms import START
from tests.services.ledger_scene import ALL
from tests.web.conftest import AsProgram, AsRole
from tests.web.objects.policies import open_policy, typed_policy
from tests.web.objects.receivables import ledger
from tests.web.world import DAY, World


def test_an_exporter_reads_the_one_policy_at_once_in_plain_words(world: World, as_role: AsRole) -> None:
    policy = open_policy(world)
    browser = as_role(Role.EXPORTER)
    answer = browser.get("/policies")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/policies/{policy.id}")
    page = browser.get(f"/policies/{policy.id}").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "We cover what you ship from 1 Jan 2008 to 31 Dec 2008, both days included." in page
    assert "Under a limit that we granted, we insure 90 % of the debt." in page
    assert "Clause 5.2: notice of overdue invoices" in page
    assert "max_extension_days" in page
    assert "The minimum premium of USD 5,000.00 is higher, so that is what is due." in page


def test_a_policy_is_opened_by_form_with_usual_terms_to_begin_with(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.ADMINISTRATOR)
    assert "Open a policy" in browser.get("/policies/new").text
    form = dict(START) | typed_policy(policyholder_id=str(world.policyholder_id), countries="us, de")
    answer = browser.send("/policies", form)
    assert answer.status_code == 303, answer.text
    with world.unit() as session:
        (made,) = queries.policies_of(session, scope=ALL, on=DAY)
    assert (made.policyholder_id, made.terms.countries, made.is_invented) == (world.policyholder_id, ("US", "DE"), True)
    assert made.terms.waiting is not None
    assert made.terms.waiting.months == 6
    assert made.terms.deductible is None
    assert made.terms.max_liability is not None
    assert made.terms.max_liability.amount is None


def test_what_is_left_empty_is_off(world: World, as_role: AsRole) -> None:
    form = typed_policy(policyholder_id=str(world.policyholder_id), notice_anchor="due_date", deductible_basis="x")
    assert as_role(Role.ADMINISTRATOR).send("/policies", form).status_code == 303
    with world.unit() as session:
        (made,) = queries.policies_of(session, scope=ALL, on=DAY)
    terms = made.terms
    off = (terms.overdue_notice, terms.deductible, terms.waiting, terms.max_extension_days, terms.countries)
    assert off == (None, None, None, None, None)


def test_each_fault_stands_at_its_field_and_nothing_typed_is_lost(world: World, as_role: AsRole) -> None:
    form = typed_policy(
        policyholder_id=str(world.policyholder_id),
        period_end="2007-01-01",
        named="ninety",
        notice_days="thirty",
        notice_anchor="due_date",
        notice_late="deny",
        premium_rate="much",
        clauses="nonsense",
        threshold="1.234",
    )
    page = as_role(Role.ADMINISTRATOR).send("/policies", form)
    assert page.status_code == 422
    wrong = ("period_end", "named", "notice_days", "premium_rate", "clauses", "threshold")
    assert [name for name in wrong if f'id="{name}-error"' not in page.text] == []
    assert 'value="ninety"' in page.text
    assert 'value="much"' in page.text


def test_a_number_that_is_taken_is_refused_on_the_form(world: World, as_role: AsRole) -> None:
    policy = open_policy(world)
    form = typed_policy(policyholder_id=str(world.policyholder_id), number=policy.number)
    page = as_role(Role.ADMINISTRATOR).send("/policies", form)
    assert page.status_code == 422
    assert "is taken; each policy has its own." in page.text


def test_new_terms_hold_from_their_day_on_and_the_form_starts_from_those_in_force(
    world: World, as_role: AsRole
) -> None:
    policy = open_policy(world)
    browser = as_role(Role.ADMINISTRATOR)
    page = browser.get(f"/policies/{policy.id}/revise").text
    assert 'value="60"' in page.split('name="extension"')[1].split(">")[0] + page.split('name="extension"')[0][-120:]
    form = typed_policy(number=policy.number, effective_from="2008-07-01", extension="45")
    assert browser.send(f"/policies/{policy.id}/versions", form).status_code == 303
    with world.unit() as session:
        june = queries.policy_on(session, policy.id, scope=ALL, on=date(2008, 6, 30))
        july = queries.policy_on(session, policy.id, scope=ALL, on=date(2008, 7, 1))
    assert (june.terms.max_extension_days, july.terms.max_extension_days) == (60, 45)
    again = browser.send(f"/policies/{policy.id}/versions", form)
    assert again.status_code == 422
    assert "choose another day" in again.text


def test_the_api_names_the_path_of_a_fault_in_the_terms(world: World, api: AsProgram) -> None:
    given = {
        "policyholder_id": world.policyholder_id,
        "number": "PX-1",
        "terms": {"currency": "USD", "period": {"start": "2008-01-01", "end": "2009-01-01"}, "waiting": {"months": -1}},
        "premium_rate": "0.3",
        "minimum_premium": "1.00",
        "reduction_notice_days": 30,
    }
    answer = api(Role.ADMINISTRATOR).post("/api/v1/policies", json=given)
    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == (422, "cover.terms")
    places = {fault["where"] for fault in problem["errors"]}
    assert {"terms.waiting.months", "terms.insured_percentage"} <= places


def test_the_api_tells_the_premium_due_so_far(world: World, api: AsProgram) -> None:
    policy_id, _buyer, _invoice = ledger(world)
    answer = api(Role.EXPORTER).get(f"/api/v1/policies/{policy_id}/premium").get_json()
    assert answer["due"] == {"amount": "5000.00", "currency": "USD"}
    assert (answer["rate"], answer["turnover"]["amount"]) == ("0.31", "0.00")


def test_rates_are_loaded_once_and_a_broken_file_names_its_place(world: World, as_role: AsRole) -> None:
    browser = as_role(Role.ADMINISTRATOR)

    def load(content: bytes) -> tuple[int, str]:
        answer = browser.send("/reference-rates", {"file": (BytesIO(content), "rates.csv"), "source": "a test"})
        return answer.status_code, answer.text

    assert load(b"Date,USD\n2008-04-30,1.5540\n")[0] == 303
    page = browser.get("/reference-rates").text
    assert "1.5540" in page
    assert "1 reference rates were new." in page
    status, text = load(b"Date,USD\n2008-05-01,dear\n")
    assert status == 422
    assert "row 2, column USD" in text
    assert load(b"\x1f\x8bbroken")[0] == 422
    assert load(b"\x89PNG\r\n\xff\xfe\x00")[0] == 422
    with world.unit() as session:
        rates = queries.latest_rates(session, on=DAY)
    assert [(currency, day) for currency, day, _rate, _source in rates] == [("USD", date(2008, 4, 30))]
