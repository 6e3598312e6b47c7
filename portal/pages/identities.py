"""What a buyer is known by: forms for a number and a name, and the page of a number that two records claim."""

from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from basics.actors import Role
from basics.countries import COUNTRIES
from portal import forms, work
from portal.identity_parts import CONFLICTS, NAME_KINDS, RESOLUTIONS, SETTLED, country_name, number_label, shown_number
from portal.schemas.identities import ADDED_NAMES, NewIdentifierSchema, NewNameSchema, ResolutionSchema, identifier_of
from portal.schemas.registry import SCHEMES
from portal.work import changing, reading
from registry import queries as registry
from registry.identities import queries, service
from registry.identities.values import ConflictFacts, ConflictKind, Filing, Resolution
from registry.names.values import NewName

blueprint = Blueprint("identities", __name__)
_WRONG: Final = 422


@blueprint.get("/buyers/<int:buyer_id>/identity")
def new(buyer_id: int) -> ResponseReturnValue:
    """Ask for a further number or name of a buyer."""
    return _form_page(buyer_id, forms.empty(), forms.empty())


@blueprint.post("/buyers/<int:buyer_id>/identifiers")
def add_identifier(buyer_id: int) -> ResponseReturnValue:
    """Add a number; one at odds with what is on file becomes a case."""
    form = forms.read(NewIdentifierSchema())
    filing: Filing | None = None
    if form.is_valid:
        with form.collecting(), changing() as session:
            number = identifier_of(form.values)
            filing = service.add_identifier(session, buyer_id, number, actor=work.viewer(), on=work.business_date())
    if filing is None:
        _stand_at_the_number(form)
        return _form_page(buyer_id, form, forms.empty()), _WRONG
    if filing.conflicts:
        flash(_("The number is at odds with what is on file. Nothing was changed; a case was opened."), "warn")
        return redirect(url_for("identities.conflict", conflict_id=filing.conflicts[0].id), 303)
    flash(_("The number is on file.") if filing.added else _("The buyer bears this number already."), "good")
    return redirect(url_for("registry.buyer", buyer_id=buyer_id), 303)


@blueprint.post("/buyers/<int:buyer_id>/names")
def add_name(buyer_id: int) -> ResponseReturnValue:
    """Add a former, trading or other name."""
    form = forms.read(NewNameSchema())
    is_new = False
    if form.is_valid:
        with form.collecting(), changing() as session:
            name = NewName(buyer_id, form.values["kind"], form.values["name"])
            is_new = service.add_name(session, name, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _form_page(buyer_id, forms.empty(), form), _WRONG
    flash(_("The name is on file; the search finds it.") if is_new else _("The buyer bears this name already."), "good")
    return redirect(url_for("registry.buyer", buyer_id=buyer_id), 303)


@blueprint.get("/identifier-conflicts/<int:conflict_id>")
def conflict(conflict_id: int) -> ResponseReturnValue:
    """Show a number that two records claim, with both sides beside each other."""
    return _conflict_page(conflict_id, forms.empty())


@blueprint.post("/identifier-conflicts/<int:conflict_id>/resolution")
def resolve(conflict_id: int) -> ResponseReturnValue:
    """Decide it."""
    form = forms.read(ResolutionSchema())
    if form.is_valid:
        with form.collecting(), changing() as session:
            service.resolve_conflict(
                session,
                conflict_id,
                form.values["resolution"],
                form.values["reason"],
                actor=work.viewer(),
                on=work.business_date(),
            )
    if form.errors:
        return _conflict_page(conflict_id, form), _WRONG
    flash(_("It is decided. Nothing was merged."), "good")
    return redirect(url_for("identities.conflict", conflict_id=conflict_id), 303)


def _stand_at_the_number(form: forms.Form) -> None:
    """Put what the service says of a number beside the field of this form."""
    place = "identifier_value: "
    form.errors[:] = [
        ("value", text.removeprefix(place)) if text.startswith(place) else (name, text) for name, text in form.errors
    ]


def _form_page(buyer_id: int, number: forms.Form, name: forms.Form) -> str:
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
    territories = get_locale().territories
    countries = sorted(((code, territories.get(code, code)) for code in COUNTRIES), key=lambda pair: pair[1])
    return render_template(
        "identities/new.html",
        buyer=buyer,
        number=number,
        name=name,
        errors=[*number.errors, *name.errors],
        schemes=[("", _("Choose")), *SCHEMES.items()],
        countries=countries,
        kinds=[("", _("Choose")), *((kind.value, NAME_KINDS[kind]) for kind in ADDED_NAMES)],
    )


def _conflict_page(conflict_id: int, form: forms.Form) -> str:
    with reading() as session:
        found = queries.conflict(session, conflict_id)
        sides = registry.buyers(session, [side for side in (found.buyer_id, found.other_buyer_id) if side])
        bearer = registry.known_buyers(session, (found.identifier,)).get(found.identifier)
    claimant = sides[found.buyer_id]
    owner = sides[found.other_buyer_id] if found.other_buyer_id else None
    return render_template(
        "identities/conflict.html",
        conflict=found,
        label=number_label(found.identifier.scheme),
        said=(SETTLED if found.resolution else CONFLICTS)[found.kind],
        bearer=bearer,
        decided=RESOLUTIONS[found.resolution] if found.resolution else None,
        country_name=country_name,
        sides=[(side, [shown_number(number) for number in side.identifiers]) for side in (claimant, owner) if side],
        form=form,
        choices=_choices(found, claimant.name, owner.name if owner else ""),
        may_resolve=found.resolution is None and work.viewer().role is Role.UNDERWRITER,
    )


def _choices(found: ConflictFacts, claimant: str, owner: str) -> list[tuple[str, str, str]]:
    """Give the ways to decide, each with what follows from it."""
    value = found.identifier.value
    if found.kind is ConflictKind.SECOND:
        return [
            (Resolution.KEEP.value, _("The other number is right"), _("%(number)s is left out.", number=value)),
            (Resolution.MOVE.value, _("%(number)s is right", number=value), _("It takes the place of the other.")),
            (Resolution.BOTH.value, _("Both are right"), _("%(name)s is known by both.", name=claimant)),
        ]
    return [
        (Resolution.KEEP.value, _("It belongs to %(name)s", name=owner), _("The record was wrong; the number stays.")),
        (
            Resolution.MOVE.value,
            _("It belongs to %(name)s", name=claimant),
            _("The number moves; what is on file does not."),
        ),
        (Resolution.BOTH.value, _("Both use it"), _("They stay two buyers, and the number stays where it is.")),
    ]
