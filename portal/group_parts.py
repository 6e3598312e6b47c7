"""A group of companies for a reader: the tree drawn, its table, what is committed on it for the insurer's staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session

from basics.actors import Actor
from basics.money import Rate
from basics.scopes import Scope
from limits.group_use import GroupCommitment, commitment_of
from portal import buyer_panels, formats, security, timeline, work
from portal.charts import Branch, Direction, tree
from portal.identity_parts import country_name
from portal.limit_history import share_of
from portal.rights import may_enter
from registry.groups.queries import group_of, links_of
from registry.groups.values import GroupFacts, LinkFacts, LinkKind, Member, Problem, ProblemKind
from registry.queries import buyers
from registry.values import BuyerFacts

DRAWN_MAX: Final = 60
_PPM_OF_BP: Final = 100
KINDS: Final = {LinkKind.DIRECT: _l("direct parent"), LinkKind.ULTIMATE: _l("ultimate parent")}


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group as its page shows it; `use` is None for readers who see no amounts."""

    facts: GroupFacts
    title: str
    chart: Markup
    note: str
    columns: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    problems: Sequence[str]
    commitment: GroupCommitment | None
    use: Fraction | None


def shown_group(session: Session, buyer_id: int, *, actor: Actor, on: date) -> ShownGroup:
    """Give the group of a buyer for a reader; amounts for the insurer's staff alone.

    Raises:
        NotFound: `buyer.unknown`.
    """
    facts = group_of(session, buyer_id, on=on)
    ids = [member.buyer_id for member in facts.members]
    commitment = commitment_of(session, ids, on=on) if actor.is_staff else None
    count = ngettext("%(num)s company", "%(num)s companies", len(ids))
    title = _("%(name)s and its group: %(count)s", name=facts.top.name, count=count)
    drawn = facts.members[:DRAWN_MAX]
    return ShownGroup(
        facts=facts,
        title=title,
        chart=tree(title, [_branch(member, buyer_id) for member in drawn], direction=_direction()),
        note=_("The first %(num)s are drawn; the table has all.", num=DRAWN_MAX) if len(ids) > DRAWN_MAX else "",
        columns=_columns(commitment),
        rows=_rows(facts, commitment),
        problems=[_problem_words(problem, facts) for problem in facts.problems],
        commitment=commitment,
        use=share_of(commitment.committed, commitment.ceiling) if commitment else None,
    )


@buyer_panels.panels
def _panel(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Part]:
    if not _may("groups.group"):
        return []
    group = shown_group(session, buyer.id, actor=actor, on=on)
    if group.facts.is_alone and not group.problems:
        return []
    return [buyer_panels.Part("groups/_panel.html", 22, {"group": group, "buyer_id": buyer.id})]


@timeline.source
def _timeline(session: Session, buyer_id: int, *, scope: Scope, on: date) -> Sequence[timeline.Entry]:  # noqa: ARG001 - links are shared by all
    """Tell which parents became known and which ended."""
    links = links_of(session, buyer_id, on=on)
    parents = buyers(session, [link.parent_id for link in links])
    return [_entry(link, parents[link.parent_id].name) for link in links]


def _entry(link: LinkFacts, name: str) -> timeline.Entry:
    said = _ended_words(name, link.kind) if link.is_ended else _told_words(name, link.kind)
    return timeline.Entry(link.known_at, timeline.Kind.FACT, said, text=link.source, tone="info")


def _told_words(name: str, kind: LinkKind) -> str:
    if kind is LinkKind.DIRECT:
        return str(_("%(name)s is the direct parent", name=name))
    return str(_("%(name)s is the ultimate parent", name=name))


def _ended_words(name: str, kind: LinkKind) -> str:
    if kind is LinkKind.DIRECT:
        return str(_("%(name)s is no direct parent any more", name=name))
    return str(_("%(name)s is no ultimate parent any more", name=name))


@buyer_panels.actions
def _actions(session: Session, buyer: BuyerFacts, *, actor: Actor, on: date) -> Sequence[buyer_panels.Action]:  # noqa: ARG001 - as every room is asked
    if not _may("groups.new_parent"):
        return []
    return [buyer_panels.Action(_("Tell a parent"), url_for("groups.new_parent", buyer_id=buyer.id), 62)]


def _branch(member: Member, looked_at: int) -> Branch:
    return Branch(member.name, _share(member), member.depth, is_strong=member.buyer_id == looked_at)


def _share(member: Member) -> str:
    if member.share_bp is None:
        return ""
    return formats.percent(Rate(member.share_bp * _PPM_OF_BP), locale=str(get_locale()))


def _columns(commitment: GroupCommitment | None) -> list[tuple[str, ...]]:
    columns: list[tuple[str, ...]] = [
        (_("Company"),),
        (_("Country"),),
        (_("Below"),),
        (_("As"),),
        (_("Share"), "number"),
        (_("Source"),),
    ]
    return columns if commitment is None else [*columns, (_("Grade"), "number"), (_("Committed"), "amount")]


def _rows(facts: GroupFacts, commitment: GroupCommitment | None) -> list[list[Any]]:
    names = {member.buyer_id: member.name for member in facts.members}
    uses = {use.buyer_id: [use.grade, use.committed] for use in commitment.members} if commitment else {}
    return [
        [
            _linked(member),
            country_name(member.country),
            names.get(member.parent_id) if member.parent_id else None,
            KINDS[member.kind] if member.kind else _("top of the group"),
            _share(member) or None,
            member.source or None,
            *uses.get(member.buyer_id, ()),
        ]
        for member in facts.members
    ]


def _linked(member: Member) -> Markup:
    address = url_for("registry.buyer", buyer_id=member.buyer_id)
    return Markup('<a href="{}"><bdi>{}</bdi></a>').format(address, member.name)


def _problem_words(problem: Problem, facts: GroupFacts) -> str:
    names: Mapping[int, str] = {member.buyer_id: member.name for member in facts.members}
    told = [names.get(buyer_id, _("buyer %(number)s", number=buyer_id)) for buyer_id in problem.buyer_ids]
    said: str
    match problem.kind:
        case ProblemKind.CYCLE:
            said = _("The parents come round in a circle: %(way)s.", way=" → ".join(told))
        case ProblemKind.TWO_PARENTS:
            child, *parents = told
            said = _("%(name)s has several parents: %(parents)s.", name=child, parents=", ".join(parents))
        case ProblemKind.TOO_MANY:
            said = _("More companies are linked than are shown.")
    return said


def _direction() -> Direction:
    return "rtl" if get_locale().text_direction == "rtl" else "ltr"


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
