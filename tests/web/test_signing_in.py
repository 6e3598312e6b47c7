"""The way in: set-up, invitations, log-in, step-up, log-out; and how guesses are slowed down. On both databases."""

import re
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from basics import clock
from basics.actors import OPERATOR, Role
from models.audit import EventLog
from models.people import AuthorityLevel, Installation, SignInAttempt, UserAccount, UserSession
from notifications.mail import FileOutlet
from people import service
from people.tokens import digest
from people.values import NewPerson
from portal import work
from portal.app import ExposedDemo, create_app
from portal.invitations import OUTLET
from portal.settings import Settings
from portal.stepping_up import local_path
from tests.support.databases import Database
from tests.web.conftest import AsProgram, AsRole
from tests.web.world import DAY, PASSWORD, Browser, World

EXPORTER = "exporter@example.example"
OTHER = "harbour violet ninety one"


@pytest.fixture
def web_database(database: Database) -> Database:
    return database


def token_of(browser: Browser) -> str:
    cookie = browser.get_cookie("tradecover")
    return "" if cookie is None else cookie.value


def test_right_password_opens_a_log_in_and_only_its_digest_is_stored(world: World, client: Browser) -> None:
    assert client.sign_in(EXPORTER).headers["Location"] == "/"
    token = token_of(client)
    assert len(token) >= 43
    with world.look() as session:
        stored = session.scalars(select(UserSession.token_sha256)).all()
    assert stored == [digest(token)]
    assert "Exporter" in client.get("/").text


def test_log_in_cookie_is_shut_to_scripts_and_other_sites(client: Browser) -> None:
    cookies = client.sign_in(EXPORTER).headers.getlist("Set-Cookie")
    own = next(cookie for cookie in cookies if cookie.startswith("tradecover="))
    assert "HttpOnly" in own
    assert "SameSite=Lax" in own
    assert "Path=/" in own


def test_over_https_cookies_are_bound_to_the_host(world: World) -> None:
    settings = Settings(world.database.url, public_url="https://127.0.0.1", has_tls=True)
    app = create_app(settings)
    browser = Browser(app)
    page = browser.get("/log-in", base_url="https://127.0.0.1")
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found is not None
    form = {"email": EXPORTER, "password": PASSWORD, "csrf_token": found.group(1)}
    answer = browser.post("/log-in", data=form, base_url="https://127.0.0.1")
    assert answer.status_code == 303
    cookies = [cookie for cookie in answer.headers.getlist("Set-Cookie") if "Max-Age=0" not in cookie]
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-tradecover")
        assert "Secure" in cookie
    with app.app_context():
        work.engine().dispose()


def test_every_log_in_gets_a_new_token(client: Browser) -> None:
    client.set_cookie("tradecover", "chosen-by-an-attacker")
    client.sign_in(EXPORTER)
    first = token_of(client)
    client.delete_cookie("tradecover")
    client.sign_in(EXPORTER)
    assert len({first, token_of(client), "chosen-by-an-attacker"}) == 3


def test_wrong_password_and_unknown_person_get_the_same_answer(client: Browser) -> None:
    wrong = client.sign_in(EXPORTER, "not the password")
    unknown = client.sign_in("nobody@example.example", "not the password")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(EXPORTER, "") == unknown.text.replace("nobody@example.example", "")


def test_log_out_ends_the_log_in_on_the_server(client: Browser) -> None:
    client.sign_in(EXPORTER)
    token = token_of(client)
    answer = client.send("/log-out")
    assert answer.headers["Location"] == "/log-in"
    assert "storage" in answer.headers["Clear-Site-Data"]
    client.set_cookie("tradecover", token)
    assert client.get("/").status_code == 303


def test_disabling_a_person_ends_log_ins_and_tokens_at_once(world: World, as_role: AsRole, api: AsProgram) -> None:
    exporter, program = as_role(Role.EXPORTER), api(Role.EXPORTER)
    assert exporter.get("/").status_code == 200
    assert program.get("/api/v1/me").status_code == 200
    user_id = world.people[Role.EXPORTER, False].id
    assert as_role(Role.ADMINISTRATOR).send(f"/administration/users/{user_id}/disable").status_code == 303
    assert exporter.get("/").status_code == 303
    assert program.get("/api/v1/me").status_code == 401
    assert Browser(world.app).sign_in(EXPORTER).status_code == 422


def test_log_in_ends_without_a_sign_of_life(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    with world.unit() as session:
        session.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(minutes=61)))
    assert exporter.get("/").status_code == 303


def test_use_keeps_a_log_in_alive(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    with world.unit() as session:
        session.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(minutes=59)))
    assert exporter.get("/").status_code == 200
    with world.look() as session:
        seen = session.scalars(select(UserSession.last_seen_at)).one()
    assert clock.now() - seen < timedelta(minutes=1)


def test_own_log_in_elsewhere_can_be_ended(world: World, as_role: AsRole) -> None:
    here, elsewhere = as_role(Role.EXPORTER), as_role(Role.EXPORTER)
    with world.look() as session:
        ids = session.scalars(select(UserSession.id).order_by(UserSession.id)).all()
    assert here.send(f"/account/log-ins/{ids[1]}/end").status_code == 303
    assert elsewhere.get("/").status_code == 303
    assert here.get("/").status_code == 200


def test_step_up_goes_on_under_a_new_token_and_kills_the_old_one(as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    before = token_of(exporter)
    assert exporter.get("/account/tokens/new").headers["Location"].startswith("/step-up?next=")
    assert exporter.step_up().status_code == 303
    assert token_of(exporter) != before
    assert exporter.get("/account/tokens/new").status_code == 200
    exporter.set_cookie("tradecover", before)
    assert exporter.get("/").status_code == 303


def test_wrong_password_does_not_step_up(as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    assert exporter.step_up("not the password").status_code == 422
    assert exporter.get("/account/tokens/new").status_code == 303


def test_new_password_needs_the_step_up_and_ends_other_log_ins(world: World, as_role: AsRole) -> None:
    here, elsewhere = as_role(Role.EXPORTER), as_role(Role.EXPORTER)
    form = {"password": OTHER, "password_again": OTHER}
    assert here.send("/account/password", form).headers["Location"].startswith("/step-up")
    here.step_up()
    assert here.send("/account/password", {**form, "password_again": "another"}).status_code == 422
    assert here.send("/account/password", form).status_code == 303
    assert elsewhere.get("/").status_code == 303
    assert here.get("/").status_code == 200
    assert Browser(world.app).sign_in(EXPORTER, OTHER).status_code == 303


@pytest.mark.parametrize(
    "path", ["/log-in", "/log-out", "/step-up", "/administration/business-date", "/administration/users/1/disable"]
)
def test_form_without_the_token_of_its_page_changes_nothing(as_role: AsRole, path: str) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    answer = administrator.post(path, data={"password": PASSWORD, "to": "2008-06-01"})
    assert answer.status_code == 403
    assert "1 May 2008" in administrator.get("/").text.replace("\N{NO-BREAK SPACE}", " ")


def test_form_from_another_site_is_refused_even_with_the_token(as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    token = exporter.form_token()
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert exporter.post("/log-out", data={"csrf_token": token}, headers=headers).status_code == 403
    assert (
        exporter.post("/log-out", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "same-origin"}).status_code
        == 303
    )


def test_form_token_of_another_log_in_is_refused(as_role: AsRole) -> None:
    one, other = as_role(Role.EXPORTER), as_role(Role.BROKER)
    assert one.post("/log-out", data={"csrf_token": other.form_token()}).status_code == 403


def test_htmx_sends_the_form_token_in_a_header(as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    assert exporter.post("/log-out", headers={"X-CSRFToken": exporter.form_token()}).status_code == 303


def test_sixth_guess_from_one_address_has_to_wait_and_is_not_checked(world: World, client: Browser) -> None:
    for _ in range(5):
        assert client.sign_in(EXPORTER, "not the password").status_code == 422
    waiting = client.sign_in(EXPORTER)
    assert waiting.status_code == 429
    assert waiting.headers["Retry-After"] == "60"
    with world.look() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 5


def test_guesses_stop_counting_after_a_quarter_of_an_hour(world: World, client: Browser) -> None:
    for _ in range(5):
        client.sign_in(EXPORTER, "not the password")
    with world.unit() as session:
        session.execute(update(SignInAttempt).values(attempted_at=clock.now() - timedelta(minutes=16)))
    assert client.sign_in(EXPORTER).status_code == 303


def test_guesses_from_many_addresses_are_stopped_but_lock_nobody_out(world: World, as_role: AsRole) -> None:
    owner = as_role(Role.EXPORTER)
    statuses = []
    for number in range(20):
        attacker = Browser(world.app)
        attacker.environ_base = {**attacker.environ_base, "REMOTE_ADDR": f"192.0.2.{number}"}
        statuses.append(attacker.sign_in(EXPORTER, "not the password").status_code)
    assert statuses == [422] * 15 + [429] * 5
    owner.delete_cookie("tradecover")
    assert owner.sign_in(EXPORTER).status_code == 303


def test_device_mark_of_one_person_helps_nobody_else(world: World, as_role: AsRole) -> None:
    broker = as_role(Role.BROKER)
    broker.delete_cookie("tradecover")
    for number in range(15):
        attacker = Browser(world.app)
        attacker.environ_base = {**attacker.environ_base, "REMOTE_ADDR": f"192.0.2.{number}"}
        attacker.sign_in(EXPORTER, "not the password")
    assert broker.sign_in(EXPORTER).status_code == 429


def test_right_password_forgets_earlier_failures_from_there(world: World, client: Browser) -> None:
    for _ in range(4):
        client.sign_in(EXPORTER, "not the password")
    assert client.sign_in(EXPORTER).status_code == 303
    with world.look() as session:
        assert session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_stranger_is_led_back_to_the_page_that_was_wanted(client: Browser) -> None:
    to_log_in = client.get("/account?lang=en").headers["Location"]
    assert to_log_in == "/log-in?next=/account?lang%3Den"
    page = client.get(to_log_in).text
    assert 'name="next" value="/account?lang=en"' in page
    form = {"email": EXPORTER, "password": PASSWORD, "next": "/account?lang=en"}
    assert client.send("/log-in", form, page="/log-in").headers["Location"] == "/account?lang=en"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "evil",
        "",
        "/\\/evil.example",
    ],
)
def test_nobody_is_led_to_another_site(world: World, wanted: str) -> None:
    with world.app.test_request_context():
        assert local_path(wanted) == "/"


def test_invited_person_joins_by_a_link_that_works_once(world: World, as_role: AsRole) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    form = {"name": "Uma", "email": "Uma@Insurer.example", "role": "underwriter", "authority_level": "2"}
    shown = administrator.send("/administration/users/invite", form)
    assert shown.status_code == 200
    path = re.search(r"http://127\.0\.0\.1:8000(/invitations/[\w-]{43})", shown.text)
    assert path is not None
    guest = Browser(world.app)
    assert "Uma" in guest.get(path.group(1)).text
    short = guest.send(path.group(1), {"password": "too short", "password_again": "too short"}, page=path.group(1))
    assert short.status_code == 422
    assert "12 to 128" in short.text
    form = {"password": OTHER, "password_again": OTHER}
    assert guest.send(path.group(1), form, page=path.group(1)).headers["Location"] == "/log-in"
    assert guest.get(path.group(1)).status_code == 404
    assert guest.sign_in("uma@insurer.example", OTHER).status_code == 303
    with world.look() as session:
        joined = session.execute(
            select(UserAccount.role, UserAccount.authority_level).where(UserAccount.email == "uma@insurer.example")
        ).one()
    assert tuple(joined) == ("underwriter", 2)


def test_invitation_is_mailed_with_its_link_where_mail_is_set_up(world: World, as_role: AsRole, tmp_path: Path) -> None:
    world.app.extensions[OUTLET] = FileOutlet(tmp_path / "mails")
    form = {"name": "Uma", "email": "uma@insurer.example", "role": "auditor"}
    shown = as_role(Role.ADMINISTRATOR).send("/administration/users/invite", form).text
    [mail] = [message_from_bytes(file.read_bytes(), policy=default) for file in (tmp_path / "mails").iterdir()]
    link = re.search(r"http://127\.0\.0\.1:8000/invitations/[\w-]{43}", mail.get_content())
    assert mail["To"] == "uma@insurer.example"
    assert link is not None
    assert link.group() in shown
    assert "mailed to uma@insurer.example" in shown
    with world.look() as session:
        stored = [str(event.details) + event.summary for event in session.scalars(select(EventLog))]
    assert not [text for text in stored if link.group()[-43:] in text]


def test_withdrawn_or_outdated_link_leads_nowhere(world: World, client: Browser) -> None:
    person = NewPerson("late@insurer.example", "Late", Role.AUDITOR)
    with world.unit() as session:
        invited = service.invite_user(session, person, actor=OPERATOR, on=DAY)
        again = service.invite_user(session, person, actor=OPERATOR, on=DAY)
    assert client.get(f"/invitations/{invited.token}").status_code == 404
    assert client.get(f"/invitations/{again.token}").status_code == 200
    with world.unit() as session:
        service.revoke_invitation(session, again.invitation_id, actor=OPERATOR, on=DAY)
    assert client.get(f"/invitations/{again.token}").status_code == 404


def test_real_installation_is_set_up_by_the_printed_code(world: World, client: Browser) -> None:
    with world.unit() as session:
        for table in (Installation, AuthorityLevel):
            session.execute(delete(table))
        outdated = service.issue_set_up_code(session)
        code = service.issue_set_up_code(session)
    assert client.get("/").headers["Location"] == "/log-in"
    assert client.get("/log-in").headers["Location"] == "/set-up"
    form: dict[str, object] = {
        "code": outdated,
        "insurer_name": "Real Insurance",
        "book_currency": "CHF",
        "name": "Eve",
    }
    form |= {"email": "eve@real.example", "password": OTHER, "password_again": OTHER}
    assert client.send("/set-up", form, page="/set-up").status_code == 404
    assert client.send("/set-up", {**form, "code": code}, page="/set-up").status_code == 303
    assert client.sign_in("eve@real.example", OTHER).status_code == 303
    assert "Real Insurance" in client.get("/administration").text
    assert client.get("/set-up").status_code == 409
    with world.unit() as session:
        assert service.issue_set_up_code(session) is None


def test_wrong_set_up_keeps_what_was_typed_and_the_code(world: World, client: Browser) -> None:
    with world.unit() as session:
        for table in (Installation, AuthorityLevel):
            session.execute(delete(table))
        code = service.issue_set_up_code(session)
    form: dict[str, object] = {"code": code, "insurer_name": "Real Insurance", "book_currency": "QQQ", "name": "Eve"}
    form |= {"email": "eve@real.example", "password": "password1234", "password_again": "password1234"}
    wrong = client.send("/set-up", form, page="/set-up")
    assert wrong.status_code == 422
    assert 'value="Real Insurance"' in wrong.text
    assert "password1234" not in wrong.text
    wrong = client.send("/set-up", {**form, "book_currency": "EUR"}, page="/set-up")
    assert "guessed first" in wrong.text
    good = {**form, "book_currency": "EUR", "password": OTHER, "password_again": OTHER}
    assert client.send("/set-up", good, page="/set-up").status_code == 303


def test_demo_is_not_served_to_other_machines(world: World) -> None:
    with pytest.raises(ExposedDemo):
        create_app(Settings(world.database.url, host="0.0.0.0"))  # noqa: S104 - what is refused
    with pytest.raises(ExposedDemo):
        create_app(Settings(world.database.url, public_url="https://cover.example", has_tls=True))


def test_request_for_another_host_is_refused(client: Browser) -> None:
    assert client.get("/log-in", base_url="http://evil.example").status_code == 400


def test_administrator_moves_the_business_date_forward_only(world: World, as_role: AsRole) -> None:
    administrator = as_role(Role.ADMINISTRATOR)
    back = administrator.send("/administration/business-date", {"to": "2008-04-30"})
    assert back.status_code == 422
    assert "moves forward only" in back.text
    assert administrator.send("/administration/business-date", {"to": "2009-04-30"}).status_code == 303
    page = administrator.get("/").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "30 Apr 2009" in page
    with world.look() as session:
        event = session.scalars(select(EventLog).where(EventLog.kind == "business_date.moved")).one()
        assert event.details == {"before": "2008-05-01", "to": "2009-04-30"}
        assert event.actor_role == "administrator"


def test_database_that_does_not_answer_is_said_so(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    settings, engine = world.app.extensions[work.SETTINGS], world.app.extensions.pop(work.ENGINE)
    engine.dispose()
    gone = "postgresql+psycopg://127.0.0.1:1/gone?connect_timeout=2"
    world.app.extensions[work.SETTINGS] = replace(settings, database_url=gone)
    assert exporter.get("/livez").status_code == 200
    ready, page = exporter.get("/readyz"), exporter.get("/")
    assert (ready.status_code, ready.get_json()["checks"]) == (503, {"database": "does not answer"})
    assert page.status_code == 503
    assert "Try again in a little while" in page.text
    call = exporter.get("/api/v1/me", headers={"Authorization": "Bearer x"})
    assert (call.status_code, call.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("path", "header", "lang", "direction"),
    [
        ("/log-in", "he", "he", "rtl"),
        ("/log-in", "fr", "en", "ltr"),
        ("/log-in?lang=he", "en", "he", "rtl"),
        ("/log-in?lang=nonsense", "en", "en", "ltr"),
    ],
)
def test_page_is_in_the_language_asked_for_and_runs_its_way(
    world: World, client: Browser, path: str, header: str, lang: str, direction: str
) -> None:
    settings = world.app.extensions[work.SETTINGS]
    world.app.extensions[work.SETTINGS] = replace(settings, locales=("en", "he"))
    page = client.get(path, headers={"Accept-Language": header}).text
    world.app.extensions[work.SETTINGS] = settings
    assert f'<html lang="{lang}" dir="{direction}"' in page


def test_language_of_the_account_goes_before_the_browsers(world: World, as_role: AsRole) -> None:
    exporter = as_role(Role.EXPORTER)
    settings = world.app.extensions[work.SETTINGS]
    world.app.extensions[work.SETTINGS] = replace(settings, locales=("en", "he"))
    assert exporter.send("/account/locale", {"locale": "he"}).status_code == 303
    assert '<html lang="he"' in exporter.get("/", headers={"Accept-Language": "en"}).text
    assert exporter.send("/account/locale", {"locale": "xx"}).status_code == 422
    world.app.extensions[work.SETTINGS] = settings
