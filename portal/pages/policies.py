"""Policies in plain words with the premium so far; create and revise them by form; load reference rates."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from basics.actors import Role
from basics.currencies import EXPONENTS
from people import queries as people
from policies import queries, service
from policies.reference_rates.reading import rates_of
from policies.values import PolicyDraft, PolicyFacts
from portal import cover_words, forms, policy_forms, security, work
from portal.forms import row_number
from portal.navigation import Entry
from portal.rights import may_enter
from portal.work import changing, reading
from receivables.queries import premium

blueprint = Blueprint("policies", __name__)

NAVIGATION = (
    Entry(_l("My policy"), "policies.policies", position=70, roles=frozenset({Role.EXPORTER})),
    Entry(_l("Policies"), "policies.policies", position=70, roles=frozenset(set(Role) - {Role.EXPORTER})),
    Entry(_l("Reference rates"), "policies.rates", position=86),
)
_WRONG: Final = 422
_SOURCE_SIGNS_MAX: Final = 300


@blueprint.get("/policies")
def policies() -> ResponseReturnValue:
    """List policies; an exporter with one policy reads it at once."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        found = queries.policies_of(session, scope=scope, on=on)
        names = {each.id: each.name for each in people.policyholders(session, scope=scope)}
    if len(found) == 1 and work.viewer().role is Role.EXPORTER:
        return redirect(url_for("policies.policy", policy_id=found[0].id), 303)
    may_add = _may("policies.new_policy")
    return render_template("policies/policies.html", policies=found, names=names, on=on, may_add=may_add)


@blueprint.get("/policies/<int:policy_id>")
def policy(policy_id: int) -> ResponseReturnValue:
    """Show a policy in plain words, each sentence with its clause, and the premium due so far."""
    on, scope = work.business_date(), work.scope()
    with reading() as session:
        found = queries.policy_on(session, policy_id, scope=scope, on=on)
        versions = queries.policy_versions(session, scope=scope, policy_id=policy_id)[policy_id]
        due = premium(session, scope=scope, policy_id=policy_id, on=on)
        owner = people.policyholder(session, found.policyholder_id, scope=scope)
    return render_template(
        "policies/policy.html",
        breadcrumbs=[(_("Policies"), url_for("policies.policies")), (found.number, None)],
        policy=found,
        owner=owner,
        lines=cover_words.term_lines(found.terms, found.clauses),
        premium=due,
        versions=versions,
        may_revise=_may("policies.revise"),
    )


@blueprint.get("/policies/new")
def new_policy() -> ResponseReturnValue:
    """Ask for the terms of a new policy, beginning with usual ones."""
    form = policy_forms.starting(on=work.business_date())
    return _policy_form(form, policyholder_id=request.args.get("policyholder_id", type=row_number))


@blueprint.post("/policies")
def create_policy() -> ResponseReturnValue:
    """Open a policy."""
    form = policy_forms.sent()
    holder = request.form.get("policyholder_id", type=row_number)
    draft = policy_forms.draft_of(form, is_invented=_is_invented(holder))
    opened = None if draft is None else _opened(form, draft, holder or 0)
    if opened is None:
        return _policy_form(form, policyholder_id=holder), _WRONG
    flash(_("Policy %(number)s is open.", number=opened.number), "good")
    return redirect(url_for("policies.policy", policy_id=opened.id), 303)


@blueprint.get("/policies/<int:policy_id>/revise")
def revise(policy_id: int) -> ResponseReturnValue:
    """Ask for new terms, beginning with those in force."""
    on = work.business_date()
    with reading() as session:
        found = queries.policy_on(session, policy_id, scope=work.scope(), on=on)
    return _policy_form(policy_forms.of_policy(found, on=on), policy=found)


@blueprint.post("/policies/<int:policy_id>/versions")
def add_version(policy_id: int) -> ResponseReturnValue:
    """Put new terms in force from a day on."""
    on = work.business_date()
    with reading() as session:
        found = queries.policy_on(session, policy_id, scope=work.scope(), on=on)
    form = policy_forms.sent()
    draft = policy_forms.draft_of(form, is_invented=found.is_invented)
    effective_from = policy_forms.day_of(form, "effective_from")
    revised = None
    if draft is not None and effective_from is not None:
        with form.collecting(), changing() as session:
            revised = service.revise_policy(
                session, policy_id, draft, effective_from=effective_from, actor=work.viewer(), on=on
            )
    if revised is None:
        return _policy_form(form, policy=found), _WRONG
    flash(_("The new terms hold from that day on; what shipped before keeps the earlier ones."), "good")
    return redirect(url_for("policies.policy", policy_id=policy_id), 303)


@blueprint.get("/reference-rates")
def rates() -> ResponseReturnValue:
    """Show the newest reference rates and the form for a file of them."""
    return _rates_page(forms.empty(source="European Central Bank"))


@blueprint.post("/reference-rates")
def load_rates() -> ResponseReturnValue:
    """Read a file of reference rates, all or nothing; known ones change nothing."""
    form = forms.empty(source=request.form.get("source", "").strip()[:_SOURCE_SIGNS_MAX])
    given = request.files.get("file")
    if given is None or not given.filename:
        form.errors.append(("file", _("Choose a file.")))
        return _rates_page(form), _WRONG
    loaded = 0
    with form.collecting(), changing() as session:
        read = rates_of(cast("BinaryIO", given.stream), source=form.typed("source") or given.filename)
        loaded = service.load_reference_rates(session, read, actor=work.viewer(), on=work.business_date())
    if form.errors:
        return _rates_page(form), _WRONG
    flash(_("%(count)s reference rates were new.", count=loaded), "good")
    return redirect(url_for("policies.rates"), 303)


def _opened(form: forms.Form, draft: PolicyDraft, policyholder_id: int) -> PolicyFacts | None:
    on = work.business_date()
    with reading() as session:
        holders = {each.id for each in people.policyholders(session, scope=work.scope())}
    if policyholder_id not in holders:
        form.errors.append(("policyholder_id", _("Choose a policyholder.")))
        return None
    with form.collecting(), changing() as session:
        return service.create_policy(session, draft, policyholder_id=policyholder_id, actor=work.viewer(), on=on)
    return None


def _is_invented(policyholder_id: int | None) -> bool:
    """Tell whether a policyholder was made up for the demo: then the policy is, too."""
    with reading() as session:
        holders = people.policyholders(session, scope=work.scope())
    return any(each.is_invented for each in holders if each.id == policyholder_id)


def _policy_form(form: forms.Form, *, policy: PolicyFacts | None = None, policyholder_id: int | None = None) -> str:
    with reading() as session:
        holders = people.policyholders(session, scope=work.scope())
    return render_template(
        "policies/form.html",
        form=form,
        policy=policy,
        groups=policy_forms.GROUPS,
        holders=[("", _("Choose")), *((each.id, each.name) for each in holders)],
        policyholder_id=policyholder_id,
        currencies=[(code, code) for code in sorted(EXPONENTS)],
    )


def _rates_page(form: forms.Form) -> str:
    with reading() as session:
        found = queries.latest_rates(session, on=work.business_date())
    return render_template("policies/rates.html", form=form, rates=found, may_load=_may("policies.load_rates"))


def _may(endpoint: str) -> bool:
    return may_enter(security.rights(), endpoint, work.viewer().role)
