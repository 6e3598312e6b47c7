"""The story, step by step, through pages: from a wish for a limit to a settled claim, and what monitoring does.

Each function is one chapter and begins on the day on which the one before it ended. Visitors may be plain HTTP or
Chromium; buyers are chosen by what is known of them.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pypdf import PdfReader

from basics.scopes import InsurerScope, PolicyholderScope
from commands.demo_content import ADMINISTRATOR, EXPORTERS, JUNIOR, PASSWORD, SENIOR, STAFF, DemoPerson
from people.queries import policyholders
from policies.queries import policies_in_force
from receivables.queries import clock
from tests.rules.registry_examples import make_row, make_text
from tests.story.choice import FIRST_DAY, NEXT_STATEMENTS, Candidate, Cast, choose
from tests.story.stage import Stage
from tests.story.visitors import Upload, Visitor

SHIPPED: Final = date(2008, 5, 20)
PAID_IN_PART: Final = date(2008, 6, 20)
OVERDUE: Final = date(2008, 9, 1)
WAITED: Final = date(2009, 2, 10)
IBAN: Final = "CZ6508000000192000145399"  # the example of the Czech standard
PDF: Final = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CLEO, CARL, OTTO = STAFF[3:6]


@dataclass
class Play:
    """Who is on stage, and what the story has come to.

    Attributes:
        newcomer: Opens a browser of its own for whoever is named.
    """

    stage: Stage
    newcomer: Callable[[str], Visitor]
    cast: Cast
    policy_id: int
    people: dict[str, Visitor] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def of(self, person: DemoPerson) -> Visitor:
        """Give a person's browser, logged in."""
        if person.email not in self.people:
            self.people[person.email] = self.newcomer(person.name).logs_in(person.email, PASSWORD)
        return self.people[person.email]

    @property
    def eva(self) -> Visitor:
        return self.of(EXPORTERS[0])

    @property
    def una(self) -> Visitor:
        return self.of(JUNIOR)

    @property
    def ulf(self) -> Visitor:
        return self.of(SENIOR)

    @property
    def cleo(self) -> Visitor:
        return self.of(CLEO)

    @property
    def carl(self) -> Visitor:
        return self.of(CARL)

    @property
    def ada(self) -> Visitor:
        return self.of(ADMINISTRATOR)

    def moves_to(self, day: date) -> None:
        """Let the administrator move the business date, and the worker do what follows."""
        self.ada.go("/administration").press("Move the business date", to=day.isoformat())
        self.stage.wait_for_worker(day)


def begin(stage: Stage, newcomer: Callable[[str], Visitor]) -> Play:
    """Choose the buyers, and find the policy that the exporter works under."""
    with stage.look() as session:
        cast = choose(session)
        names = {one.id: one.name for one in policyholders(session, scope=InsurerScope())}
        in_force = policies_in_force(session, scope=InsurerScope(), on=FIRST_DAY)
    own = next(one for one in in_force if names[one.policyholder_id] == EXPORTERS[0].policyholder)
    return Play(stage, newcomer, cast, own.id)


def tell(play: Play) -> None:
    """Tell the whole story."""
    for chapter in CHAPTERS:
        chapter(play)


# --- 1. The exporter asks ------------------------------------------------------------------------------------------


def exporter_finds_a_buyer(play: Play) -> None:
    eva, sound = play.eva, play.cast.sound
    eva.go("/").picture("exporter-home")
    eva.go("/buyers").press("Search", q=sound.name).sees(sound.name, "United States").picture("buyer-search")
    eva.follow(sound.name).sees("Statements side by side", "2007", "2006", "2005", "Timeline", "made-up name")
    eva.misses("Fiscal year 2008").picture("buyer")
    eva.picture("buyer-narrow-dark", width=320, theme="dark")


def exporter_asks_and_is_answered(play: Play) -> None:
    eva, cast = play.eva, play.cast
    _asks(play, cast.sound, "250000.00").sees("250,000", "grade", "Letter as PDF").picture("answer-approved")
    eva.picture("answer-approved-dark", theme="dark")
    _asks(play, cast.weak, "50000.00").sees("no limit is granted", "Why").picture("answer-refused")
    _asks(play, cast.failing, "15000.00").sees("15,000")
    _asks(play, cast.middling, "400000.00").sees("underwriter").picture("answer-referred")
    play.notes["referred"] = eva.link("Request LR-")
    _asks(play, cast.falling, "1500000.00").sees("underwriter")
    play.notes["large"] = eva.link("Request LR-")


def faulty_form_keeps_what_was_typed(play: Play) -> None:
    eva = play.eva
    eva.go(f"/buyers/{play.cast.sound.id}/limit-request")
    eva.press("Ask for the limit", amount="a lot", currency="USD", terms_days="999", note="kept")
    eva.sees("things to put right", "Digits with a decimal point").picture("form-with-faults")


def _asks(play: Play, buyer: Candidate, amount: str, *, terms: str = "60") -> Visitor:
    play.eva.go(f"/buyers/{buyer.id}").follow("Ask for a limit")
    return play.eva.press("Ask for the limit", amount=amount, currency="USD", terms_days=terms, note="Growing sales.")


# --- 2. Underwriters decide ----------------------------------------------------------------------------------------


def underwriter_asks_and_decides_within_authority(play: Play) -> None:
    eva, una, middling = play.eva, play.una, play.cast.middling
    una.go("/").picture("underwriter-home")
    una.go("/queue").sees(middling.name).picture("queue")
    una.follow(middling.name).sees("Committed over all policies", "Capacity", "Score", "level 1").picture("desk")
    una.picture("desk-narrow", width=320)
    una.press("Take the case")
    una.press("Ask the policyholder", body="Which goods, and how soon do they pay?").sees("Which goods")
    eva.go("/").sees("Questions that wait for your answer")
    eva.go(play.notes["referred"]).sees("Which goods").picture("question")
    eva.press("Answer", body="Hinges; they paid within 45 days last year.")
    una.go("/queue").follow(middling.name).sees("paid within 45 days")
    una.press("Decide", amount="300000.00", reason_code="payment_record", note="The record is good.")
    una.sees("300,000")
    eva.go(play.notes["referred"]).sees("300,000", "The record is good.").picture("answer-partly")


def larger_amount_needs_a_second_underwriter(play: Play) -> None:
    una, ulf, falling = play.una, play.ulf, play.cast.falling
    una.go("/queue").follow(falling.name)
    una.press("Decide", amount="1500000.00", reason_code="underwriter_view", note="Strong figures.")
    una.sees("second underwriter")
    play.eva.go(play.notes["large"]).misses("is granted")
    ulf.go("/queue").follow(falling.name).sees("A proposal waits for a second underwriter").picture(
        "second-underwriter"
    )
    ulf.press("Confirm the proposal").sees("1,500,000")
    play.eva.go(play.notes["large"]).sees("1,500,000")


def underwriters_override_a_grade(play: Play) -> None:
    una, ulf, middling = play.una, play.ulf, play.cast.middling
    assert middling.now is not None
    una.go(f"/buyers/{middling.id}").follow("How it was made")
    una.sees(str(middling.now)).picture("assessment")
    una.follow("Override the grade")
    una.press(
        "Override the grade",
        grade=str(middling.now - 2),
        reason="later_figures",
        note="Half-year figures seen.",
        expires_on="2008-10-01",
    ).picture("override")
    ulf.go("/overrides").follow(middling.name).sees("Half-year figures seen")
    ulf.press("Confirm")
    play.eva.go(f"/buyers/{middling.id}").misses("Half-year figures seen").picture("buyer-overridden")


def policyholder_lowers_and_cancels(play: Play) -> None:
    eva, middling = play.eva, play.cast.middling
    eva.go(f"/limits/{play.policy_id}/{middling.id}").picture("limit")
    eva.follow("Reduce or cancel").press("Reduce the limit", amount="200000.00")
    eva.sees("200,000")
    eva.go(f"/limits/{play.policy_id}/{middling.id}").follow("Reduce or cancel").press("Reduce the limit", amount="0")
    eva.go(f"/limits/{play.policy_id}/{middling.id}").sees("no limit")


def limit_letter_says_what_the_page_says(play: Play) -> None:
    eva, sound = play.eva, play.cast.sound
    eva.go(f"/limits/{play.policy_id}/{sound.id}")
    letter = _pdf(eva, eva.link("LD-"))
    for words in ("250,000", sound.name):
        assert words in letter, f"the letter lacks {words}: {letter}"


def exporter_reads_policy_and_buyers(play: Play) -> None:
    eva = play.eva
    eva.go("/policies").sees("Premium", "90", "Clause 5.2").picture("my-policy")
    eva.go("/limits").sees(play.cast.sound.name, play.cast.falling.name).picture("my-buyers")
    eva.picture("my-buyers-narrow", width=320)


# --- 3. The bureau's files --------------------------------------------------------------------------------------------


def bureau_files_come_by_command_and_upload(play: Play) -> None:
    file = play.stage.home / "statements.csv"
    good, bad = make_row(identifier_value="S_1", buyer_name="Story Fern Kilns"), make_row(identifier_value="S_2")
    bad["total_assets"] = "lots"
    file.write_text(make_text(good, bad), encoding="utf-8")
    said = play.stage.run("bureau", "import", str(file), status=2)
    for words in ("total_assets", "lots", "3"):
        assert words in said, f"the report lacks {words}: {said}"
    ada = play.ada
    later = make_row(identifier_value="S_1", buyer_name="Story Fern Kilns", fiscal_year="2006")
    upload = Upload("more.csv", make_text(good, later, bad).encode())
    ada.go("/bureau").press("Import", file=upload, keep="good")
    ada.sees("total_assets", "lots").picture("bureau-report")
    ada.go("/bureau").press("Only check it", file=upload, keep="good").sees("total_assets")
    play.eva.go("/buyers?q=Story+Fern").follow("Story Fern Kilns").sees("2006", "2007")


# --- 4. Invoices, the clock, a claim ------------------------------------------------------------------------------


def exporter_enters_invoices_by_form_and_file(play: Play) -> None:
    play.moves_to(SHIPPED)
    eva, sound = play.eva, play.cast.sound
    eva.go(f"/invoices/new?buyer_id={sound.id}").press(
        "Enter",
        buyer_id=str(sound.id),
        ref="S-1",
        gross="60000.00",
        shipped_on="2008-05-02",
        invoiced_on="2008-05-05",
        due_on="2008-06-04",
    )
    eva.sees("S-1")
    rows = [f"S-2,90000.00,2008-05-06,2008-05-08,2008-06-15,{sound.id}"]
    rows += [f"S-3,80000.00,2008-05-09,2008-05-12,2008-06-18,{sound.id}"]
    rows += [f"S-4,none,2008-05-09,2008-05-12,,{sound.id}"]
    upload = _csv("invoices.csv", "ref,gross,shipped_on,invoiced_on,due_on,buyer_id", *rows)
    eva.go("/ledger-files").press("Import", what="invoices", file=upload, keep="good")
    eva.sees("gross", "due_on").picture("invoice-file")


def exporter_enters_receipts_and_reads_the_dates(play: Play) -> None:
    play.moves_to(PAID_IN_PART)
    eva, sound = play.eva, play.cast.sound
    eva.go(f"/receipts/new?buyer_id={sound.id}").press(
        "Enter", buyer_id=str(sound.id), kind="receipt", ref="BANK-1", amount="40000.00", moved_on="2008-06-10"
    )
    upload = _csv("receipts.csv", "ref,amount,moved_on,buyer_id", f"BANK-2,20000.00,2008-06-16,{sound.id}")
    eva.go("/ledger-files").press("Import", what="receipts", file=upload, keep="good")
    eva.go(f"/invoices?show=all&buyer_id={sound.id}").sees("S-1", "S-2", "S-3").picture("invoices")
    eva.picture("invoices-narrow", width=320)
    eva.follow("S-2").sees("90,000", "13 Sep 2008", "Clause 5.2").picture("invoice-clock")


def exporter_tells_of_the_overdue_buyer(play: Play) -> None:
    play.moves_to(OVERDUE)
    eva, sound = play.eva, play.cast.sound
    eva.go("/").sees("Do next").picture("exporter-duties")
    eva.go(f"/buyers/{sound.id}/overdue-notice").sees("13 Sep 2008", "S-2", "S-3").picture("overdue-notice")
    eva.press("Give the notice", note="No answer for weeks.").sees(sound.name)
    eva.go(f"/buyers/{sound.id}/overdue-notice").sees("Every overdue invoice")


def exporter_files_a_claim(play: Play) -> None:
    play.moves_to(WAITED)
    eva, sound = play.eva, play.cast.sound
    loss: Mapping[str, str] = {"loss_kind": "protracted_default", "loss_on": "2009-02-01", "statement": "Unpaid."}
    eva.go(f"/buyers/{sound.id}/claim").press("What would I get today?", **loss)
    eva.sees("153,000").picture("claim-simulation")
    eva.press("Begin the claim", **loss).sees("draft")
    play.notes["claim"] = eva.path
    for invoice in ("S-2", "S-3"):
        for kind in ("invoice", "proof_of_delivery"):
            paper = Upload(f"{kind}-{invoice}.pdf", PDF + f"% {kind} {invoice}".encode(), "application/pdf")
            eva.go(play.notes["claim"]).press("Add the document", kind=kind, invoice=invoice, file=paper)
    eva.go(play.notes["claim"]).picture("claim-draft")
    eva.press("File the claim").sees("filed")


def handlers_examine_and_accept(play: Play) -> None:
    eva, carl, cleo = play.eva, play.carl, play.cleo
    carl.go("/").picture("handler-home")
    carl.go("/claims").sees(play.cast.sound.name)
    carl.go(play.notes["claim"]).sees("Checks", "Calculation", "153,000").picture("claim-desk")
    carl.picture("claim-desk-narrow", width=320)
    carl.press("Ask the policyholder", body="Did they dispute the goods?")
    eva.go(play.notes["claim"]).sees("Did they dispute the goods?").press("Answer", body="Never; they lack money.")
    carl.go(play.notes["claim"]).sees("they lack money")
    carl.press("Decide", decision="accept", note="All in order.").sees("second person")
    cleo.go(play.notes["claim"]).press("Confirm the acceptance").sees("accepted")


def exporter_enters_a_payee_and_is_paid(play: Play) -> None:
    eva, cleo, claim = play.eva, play.cleo, play.notes["claim"]
    eva.go("/payees/new").sees("password").press("Go on", password=PASSWORD)
    eva.press("Enter them", name="Asterkiln Ceramics", country="CZ", iban=IBAN).picture("payee")
    payee = eva.path
    cleo.go("/payees").follow("Asterkiln Ceramics")
    cleo.press("Store the screening", verdict="clear", note="Called back; name and account agree.")
    cleo.go(claim).press("Settle USD 153,000.00", payee_id="Asterkiln").sees("settled").picture("claim-settled")
    assert payee.startswith("/payees")
    eva.go(claim).sees("settled", "153,000")
    letter = _pdf(eva, eva.link("Letter as PDF"))
    for words in ("153,000", play.cast.sound.name):
        assert words in letter, f"the settlement letter lacks {words}: {letter}"


def another_claim_is_refused_appealed_and_reopened(play: Play) -> None:
    eva, cleo = play.eva, play.cleo
    buyer_id = _worst_payer(play)
    eva.go(f"/buyers/{buyer_id}/overdue-notice")
    eva.press("Give the notice", note="Told late.")
    eva.go(f"/buyers/{buyer_id}/claim")
    eva.press("Begin the claim", loss_kind="protracted_default", loss_on="2009-02-01", statement="They stopped paying.")
    claim = eva.path
    eva.press("File the claim")
    cleo.go(claim).picture("claim-with-faults")
    cleo.press("Decide", decision="refuse", clause="overdue_notice", note="The notice came after its last day.")
    eva.go(claim).sees("refused", "Clause 5.2").picture("claim-refused")
    eva.press("Appeal", note="We told you by telephone.").sees("appeal")
    cleo.go(claim).press("Decide", decision="reopen", note="The call is on record.")
    eva.go(claim).misses("closed: the refusal stands").sees("Reopened")


# --- 5. Next year's statements -------------------------------------------------------------------------------------


def monitoring_lowers_and_ends_limits(play: Play) -> None:
    play.moves_to(NEXT_STATEMENTS)
    eva, falling, failing = play.eva, play.cast.falling, play.cast.failing
    eva.go("/inbox").sees(falling.name, failing.name, "the buyer's grade fell", "30 May 2009").picture("inbox")
    eva.go(f"/limits/{play.policy_id}/{falling.id}").sees("30 Apr 2009", "30 May 2009", "Reduced").picture(
        "limit-falling"
    )
    eva.go(f"/buyers/{falling.id}").sees("30 May 2009").picture("buyer-falling")
    eva.go(f"/limits/{play.policy_id}/{failing.id}").sees("no limit")
    play.ada.go("/monitoring").picture("monitoring")
    play.una.go("/monitoring").follow("Run ").sees("30 Apr 2009", falling.name).picture("monitoring-run")


def auditor_reads_the_log(play: Play) -> None:
    otto = play.of(OTTO)
    otto.go("/").follow("Events").picture("audit")


CHAPTERS: Final[tuple[Callable[[Play], None], ...]] = (
    exporter_finds_a_buyer,
    exporter_asks_and_is_answered,
    faulty_form_keeps_what_was_typed,
    underwriter_asks_and_decides_within_authority,
    larger_amount_needs_a_second_underwriter,
    underwriters_override_a_grade,
    policyholder_lowers_and_cancels,
    limit_letter_says_what_the_page_says,
    exporter_reads_policy_and_buyers,
    bureau_files_come_by_command_and_upload,
    exporter_enters_invoices_by_form_and_file,
    exporter_enters_receipts_and_reads_the_dates,
    exporter_tells_of_the_overdue_buyer,
    exporter_files_a_claim,
    handlers_examine_and_accept,
    exporter_enters_a_payee_and_is_paid,
    another_claim_is_refused_appealed_and_reopened,
    monitoring_lowers_and_ends_limits,
    auditor_reads_the_log,
)


def _csv(name: str, head: str, *rows: str) -> Upload:
    return Upload(name, "\n".join((head, *rows, "")).encode())


def _pdf(visitor: Visitor, path: str) -> str:
    media_type, content = visitor.fetch(path)
    assert media_type == "application/pdf"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def _worst_payer(play: Play) -> int:
    """Give the buyer, other than the story's, on whom most is unpaid past the last day of its notice."""
    with play.stage.look() as session:
        holder = next(
            one for one in policyholders(session, scope=InsurerScope()) if one.name == EXPORTERS[0].policyholder
        )
        accounts = clock(session, scope=PolicyholderScope(holder.id), on=WAITED)
    own = {one.id for one in (play.cast.sound, play.cast.middling, play.cast.falling, play.cast.failing)}
    late = [each for each in accounts if each.buyer_id not in own and each.policy_id == play.policy_id]
    return max(late, key=lambda each: sum(line.open_gross.minor for line in each.clock.invoices)).buyer_id
