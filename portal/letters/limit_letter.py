"""The letter of a decision on a limit: the same words and figures as the page, in the same order."""

from flask_babel import get_locale
from flask_babel import gettext as _

from limits.values import LimitAnswer
from portal.letters import Block, Facts, Letterhead, Paragraph, Reasons, Verdict, letter
from portal.limit_answers import ShownAnswer, shown, writer


def limit_letter(answer: LimitAnswer, *, insurer: str) -> bytes:
    """Make the PDF of a decision for the reader at hand."""
    said = shown(answer)
    blocks: list[Block] = [_verdict(said)]
    if said.note:
        blocks.append(Paragraph(said.note, _("Note of the underwriter")))
    title = _("Limit on %(buyer)s", buyer=answer.buyer_name)
    return letter(title, answer.reference, answer.announced_at, blocks, head=_head(answer, insurer))


def _verdict(said: ShownAnswer) -> Verdict:
    words = writer()
    amount = [(_("Amount"), words.money(said.amount))] if said.amount is not None else []
    starts = [(_("From"), words.day(said.starts))] if said.starts else []
    ends = [(_("Until"), words.day(said.ends) if said.ends else _("further notice"))] if said.starts else []
    known = tuple((what, words.day(when) if when else "") for what, when in said.known)
    return Verdict(
        state=said.state,
        sentence=said.sentence,
        facts=(*amount, *starts, *ends, *said.facts),
        tone=said.tone,
        conditions=(_("Conditions"), said.conditions),
        reasons=Reasons(said.reasons, _("Why")),
        changes=(_("What would change it"), said.changes),
        known=Facts(known, _("What was known, and when")),
        decided_by=_("Decided by %(who)s, %(day)s", who=said.decided_by, day=words.day(said.decided_on)),
        next_steps=(
            _("What you can do now"),
            (_("If you disagree, ask in the portal for the answer to be looked at again by an underwriter."),),
        ),
    )


def _head(answer: LimitAnswer, insurer: str) -> Letterhead:
    locale = get_locale()
    parts = [answer.reference]
    if answer.known.scorecard_sha256:
        parts.append(_("scorecard %(digest)s", digest=answer.known.scorecard_sha256))
    if answer.has_made_up_name:
        parts.append(_("the buyer's name is made up: an anonymised firm"))
    return Letterhead(
        insurer=insurer,
        footer="; ".join(parts),
        date_label=_("Business date"),
        page_label=_("Page {page} of {pages}"),
        locale=str(locale),
        direction="rtl" if locale.text_direction == "rtl" else "ltr",
    )


def letter_name(answer: LimitAnswer) -> str:
    """Give the name under which a browser stores the letter."""
    return f"limit-{answer.reference}.pdf"
