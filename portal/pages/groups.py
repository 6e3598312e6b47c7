"""The group of a buyer, and the forms that tell a parent or end one."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from basics.errors import NotFound
from portal import forms, security, work
from portal.group_parts import KINDS, shown_group
from portal.rights import may_enter
from portal.schemas.groups import EndParentSchema, NewParentSchema, link_of
from portal.work import changing, reading
from registry import queries as registry
from registry.groups import service
from registry.groups.queries import links_of
from registry.groups.rules import standing
from registry.groups.values import LinkKind
from registry.search.queries import search

blueprint = Blueprint("groups", __name__)
_WRONG: Final = 422
_FOUND: Final = 10
_SIGNS_MAX: Final = 300


@blueprint.get("/buyers/<int:buyer_id>/group")
def group(buyer_id: int) -> ResponseReturnValue:
    """Show who belongs together; amounts to the insurer's staff alone."""
    actor, on = work.viewer(), work.business_date()
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        found = shown_group(session, buyer_id, actor=actor, on=on)
    may_tell = may_enter(security.rights(), "groups.new_parent", actor.role)
    return render_template("groups/group.html", buyer=buyer, group=found, may_tell=may_tell)


@blueprint.get("/buyers/<int:buyer_id>/parent")
def new_parent(buyer_id: int) -> ResponseReturnValue:
    """Look for the parent among the buyers on file, and ask what is known of it."""
    given = forms.empty(kind=LinkKind.DIRECT.value, known_at=work.business_date().isoformat())
    return _form_page(buyer_id, given, request.args.get("q", "")[:_SIGNS_MAX])


@blueprint.post("/buyers/<int:buyer_id>/parent")
def tell_parent(buyer_id: int) -> ResponseReturnValue:
    """Store a parent."""
    form = forms.read(NewParentSchema())
    if form.is_valid:
        _call(form, service.tell_parent, buyer_id)
    if form.errors:
        return _form_page(buyer_id, form, request.form.get("q", "")[:_SIGNS_MAX]), _WRONG
    flash(_("The parent is on file."), "good")
    return redirect(url_for("groups.group", buyer_id=buyer_id), 303)


@blueprint.post("/buyers/<int:buyer_id>/parent/end")
def end_parent(buyer_id: int) -> ResponseReturnValue:
    """End a parent from a day on."""
    form = forms.read(EndParentSchema())
    if form.is_valid:
        _call(form, service.end_parent, buyer_id)
    if form.errors:
        return _form_page(buyer_id, form, ""), _WRONG
    flash(_("The parent is none any more; what was known before stays known."), "good")
    return redirect(url_for("groups.group", buyer_id=buyer_id), 303)


def _call(form: forms.Form, use_case: Any, buyer_id: int) -> None:  # noqa: ANN401 - one of two services
    with reading() as session:
        registry.buyer(session, buyer_id)
    try:
        with form.collecting(), changing() as session:
            use_case(session, link_of(buyer_id, form.values), actor=work.viewer(), on=work.business_date())
    except NotFound as missing:
        form.errors.append(("parent_id", missing.message))


def _chosen(form: forms.Form) -> tuple[int, ...]:
    """Give the parent that was chosen before, so that a form with faults offers it again."""
    try:
        return (forms.row_number(str(form.typed("parent_id"))),)
    except ValueError:
        return ()


def _form_page(buyer_id: int, form: forms.Form, text: str) -> str:
    on = work.business_date()
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        held = standing(links_of(session, buyer_id, on=on))
        chosen = _chosen(form)
        parents = registry.buyers(session, [*(link.parent_id for link in held), *chosen])
        found = search(session, text, page_size=_FOUND).buyers if text.strip() else ()
    offered = {each.id: each for each in found} | {key: parents[key] for key in chosen if key in parents}
    offered.pop(buyer_id, None)
    return render_template(
        "groups/new_parent.html",
        buyer=buyer,
        form=form,
        text=text,
        offered=[
            (each.id, each.name, f"{each.country} · {_('buyer %(number)s', number=each.id)}")
            for each in offered.values()
        ],
        held=[(link, parents[link.parent_id]) for link in held],
        kinds=[(kind.value, label) for kind, label in KINDS.items()],
        kind_words=KINDS,
        on=on,
    )
