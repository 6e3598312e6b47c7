"""Bank details: entered with the password of the token's owner, screened by claims handlers."""

from typing import Any

from basics.actors import Role
from claims.payees import queries, service
from claims.payees.values import NewPayee, PayeeFacts
from people.rules import PAYEES_WRITE
from portal import work
from portal.api.base import based_on, needs_password, needs_scope, version_wanted, with_version
from portal.api.claims.room import Body, blueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.claims import NewPayeeSchema, PayeeSchema, ScreeningSchema
from portal.work import changing, reading


@blueprint.route("/payees")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(PayeeSchema))
def payees(page: Body) -> Any:  # noqa: ANN401 - a page for the schema
    """List payees, newest first."""
    size, before = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.payees(session, scope=work.scope(), page=(before, size + 1))
    body, status, headers = paged(found, page_size=size, at=lambda last: last.id)
    return {**body, "items": [_shown(payee) for payee in body["items"]]}, status, headers


@blueprint.route("/payees", methods=["POST"])
@needs_scope(PAYEES_WRITE)
@needs_password
@blueprint.arguments(NewPayeeSchema)
@blueprint.response(201, PayeeSchema)
def enter_payee(given: Body) -> Any:  # noqa: ANN401 - a value for the schema
    """Enter bank details: with a scope of its own, and the password of the token's owner."""
    new = NewPayee(given["name"], given["country"], given["iban"])
    with changing() as session:
        return _answered(service.enter_payee(session, new, actor=work.viewer(), on=work.business_date()), 201)


@blueprint.route("/payees/<int:payee_id>")
@blueprint.response(200, PayeeSchema)
def payee(payee_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Give a payee; its ETag is the version that a screening names."""
    with reading() as session:
        return _answered(queries.payee(session, payee_id, scope=work.scope()))


@blueprint.route("/payees/<int:payee_id>/retirement", methods=["POST"])
@needs_scope(PAYEES_WRITE)
@based_on
@blueprint.response(200, PayeeSchema)
def retire_payee(payee_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Take bank details out of use."""
    version = version_wanted()
    with changing() as session:
        return _answered(
            service.retire_payee(session, payee_id, version=version, actor=work.viewer(), on=work.business_date())
        )


@blueprint.route("/payees/<int:payee_id>/screening", methods=["POST"])
@based_on
@blueprint.arguments(ScreeningSchema)
@blueprint.response(200, PayeeSchema)
def screen_payee(given: Body, payee_id: int) -> Any:  # noqa: ANN401 - a value for the schema
    """Clear or reject bank details by hand."""
    version, verdict = version_wanted(), (given["verdict"], given["note"])
    with changing() as session:
        return _answered(
            service.screen_payee(
                session, payee_id, verdict, version=version, actor=work.viewer(), on=work.business_date()
            )
        )


def _answered(found: PayeeFacts, status: int = 200) -> tuple[Body, int, dict[str, str]]:
    return _shown(found), status, with_version(found.version)


def _shown(found: PayeeFacts) -> Body:
    """Write a payee; the whole account number to its owner, and to a handler while it waits to be screened."""
    role = work.viewer().role
    is_whole = role is Role.EXPORTER or (role is Role.CLAIMS_HANDLER and found.state == "entered")
    names = ("id", "name", "country", "state", "entered_on", "screened_on", "screening_note", "is_invented")
    plain: Body = {name: getattr(found, name) for name in names}
    return plain | {"iban": found.iban if is_whole else found.masked_iban}
