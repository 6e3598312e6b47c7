"""The letters of a claim: its settlement or its refusal, with the same steps and figures as the page."""

from flask_babel import get_locale
from flask_babel import gettext as _

from claims.wording import CHECK_STATES
from portal.claim_answers import ClaimFile, ShownClaim, shown, used_lines
from portal.letters import Block, Facts, Letterhead, Paragraph, Reasons, Stair, StairStep, Table, Verdict, letter
from portal.limit_answers import writer


def claim_letter(file: ClaimFile, *, insurer: str) -> bytes:
    """Make the PDF of a claim as it stands, from the stored calculation that the page shows."""
    said, words = shown(file, for_staff=False), writer()
    steps = tuple(
        StairStep(step.label, words.money(step.amount), step.clause, step.how, is_result=step.is_result)
        for step in said.steps
    )
    blocks: list[Block] = [
        _verdict(file, said),
        Stair(said.heading, steps, (_("Step"), _("Clause"), _("Amount"))),
        _invoices(said),
        _checks(said),
        Facts(used_lines(file.figures), _("What the policy period had used up before")),
    ]
    if file.claim.statement:
        blocks.append(Paragraph(file.claim.statement, _("What you told us")))
    title = _("Claim on %(buyer)s", buyer=file.claim.buyer_name)
    on = file.settlement.settled_on if file.settlement else said.decided_on or file.figures.case.on
    return letter(title, reference_of(file), on, blocks, head=_head(file, insurer))


def reference_of(file: ClaimFile) -> str:
    """Give the reference of the settlement, else of the claim."""
    return file.settlement.reference if file.settlement else file.claim.reference


def letter_name(file: ClaimFile) -> str:
    """Give the name under which a browser stores the letter."""
    return f"claim-{reference_of(file)}.pdf"


def _verdict(file: ClaimFile, said: ShownClaim) -> Verdict:
    words = writer()
    amount = ((_("Amount"), words.money(said.amount)),) if said.amount is not None else ()
    by = _("Decided by %(who)s, %(day)s", who=said.decided_by, day=words.day(said.decided_on or file.figures.case.on))
    appeal = (_("If you disagree, appeal in the portal: say what we did not know, and add papers."),)
    return Verdict(
        state=said.state,
        sentence=said.sentence,
        facts=(*amount, *said.facts),
        tone=said.tone,
        reasons=Reasons(said.reasons, _("Why")),
        changes=(_("What would change it"), said.changes),
        known=Facts(
            tuple((what, words.day(when) if when else "") for what, when in said.known), _("What was known, and when")
        ),
        decided_by=by,
        next_steps=(_("What you can do now"), appeal if file.claim.state == "refused" else ()),
    )


def _invoices(said: ShownClaim) -> Table:
    words = writer()
    rows = tuple((ref, *(words.money(amount) for amount in amounts), why) for ref, *amounts, why in said.invoices)
    columns = (_("Invoice"), _("Open"), _("Limit"), _("Insured"), _("Not insured"), _("Cover"))
    return Table(_("Invoices"), columns, rows, frozenset({1, 2, 3, 4}))


def _checks(said: ShownClaim) -> Table:
    names = {state.value: _(name) for state, name in CHECK_STATES.items()}
    rows = tuple((line.label, names[line.result], line.detail) for line in said.checks)
    return Table(_("Checks"), (_("Check"), _("Result"), _("Found")), rows)


def _head(file: ClaimFile, insurer: str) -> Letterhead:
    locale = get_locale()
    parts = [reference_of(file), file.claim.reference]
    if file.claim.is_invented:
        parts.append(_("policy, invoices and people of this demo are made up"))
    if file.claim.has_made_up_name:
        parts.append(_("the buyer's name is made up: an anonymised firm"))
    return Letterhead(
        insurer=insurer,
        footer="; ".join(dict.fromkeys(parts)),
        date_label=_("Business date"),
        page_label=_("Page {page} of {pages}"),
        locale=str(locale),
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
    )
