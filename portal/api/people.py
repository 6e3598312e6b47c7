"""The installation, policyholders, users, and the caller's own tokens, for programs."""

from typing import Any

from basics.scopes import InsurerScope
from people import queries, service
from people.values import NewPerson, PolicyholderFacts, UserFacts
from portal import invitations, work
from portal.api.base import RoomBlueprint
from portal.api.paging import PageArgsSchema, page_schema, paged, position
from portal.schemas.people import (
    BusinessDateSchema,
    InstallationSchema,
    InvitationSchema,
    InviteSchema,
    NewPolicyholderSchema,
    PolicyholderSchema,
    TokenSchema,
    UserSchema,
)
from portal.work import changing, reading

blueprint = RoomBlueprint("people", "The installation, its policyholders and people.")


@blueprint.route("/me")
@blueprint.response(200, UserSchema)
def me() -> UserFacts:
    """Say who this token acts for."""
    with reading(InsurerScope()) as session:
        return queries.user(session, work.viewer().user_id or 0, scope=InsurerScope())


@blueprint.route("/installation")
@blueprint.response(200, InstallationSchema)
def installation() -> Any:  # noqa: ANN401 - a value for the schema
    """Give the insurer and its business date."""
    return work.installation()


@blueprint.route("/installation/business-date", methods=["POST"])
@blueprint.arguments(BusinessDateSchema)
@blueprint.response(200, InstallationSchema)
def move_business_date(given: dict[str, Any]) -> Any:  # noqa: ANN401 - a value for the schema
    """Move the business date forward; a monitoring run follows."""
    with changing() as session:
        service.move_business_date(session, given["to"], actor=work.viewer())
        return queries.installation(session)


@blueprint.route("/policyholders")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(PolicyholderSchema))
def policyholders(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the policyholders by name."""
    size, after = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.policyholders(session, scope=work.scope(), after=str(after or ""), page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.name)


@blueprint.route("/policyholders", methods=["POST"])
@blueprint.arguments(NewPolicyholderSchema)
@blueprint.response(201, PolicyholderSchema)
def create_policyholder(given: dict[str, Any]) -> PolicyholderFacts:
    """Create a policyholder."""
    with changing() as session:
        on, actor = work.business_date(), work.viewer()
        created = service.create_policyholder(session, given["name"], given["country"], actor=actor, on=on)
        return queries.policyholder(session, created, scope=work.scope())


@blueprint.route("/users")
@blueprint.arguments(PageArgsSchema, location="query")
@blueprint.response(200, page_schema(UserSchema))
def users(page: dict[str, Any]) -> Any:  # noqa: ANN401 - a page for the schema
    """List the people, disabled ones too."""
    size, after = page["page_size"], position(page["cursor"])
    with reading() as session:
        found = queries.users(session, scope=work.scope(), after_id=int(after or 0), page_size=size + 1)
    return paged(found, page_size=size, at=lambda last: last.id)


@blueprint.route("/invitations", methods=["POST"])
@blueprint.arguments(InviteSchema)
@blueprint.response(201, InvitationSchema)
def invite(given: dict[str, Any]) -> dict[str, Any]:
    """Invite a person; the link is told once, and not mailed: the caller hands it over."""
    person = NewPerson(**given)
    with changing() as session:
        made = service.invite_user(session, person, actor=work.viewer(), on=work.business_date())
    return {
        "id": made.invitation_id,
        "token": made.token,
        "link": invitations.link(made.token),
        "email": person.email,
        "expires_at": made.expires_at,
    }


@blueprint.route("/invitations/<int:invitation_id>/revoke", methods=["POST"])
@blueprint.response(204)
def revoke_invitation(invitation_id: int) -> None:
    """Withdraw an invitation that was not used yet."""
    with changing() as session:
        service.revoke_invitation(session, invitation_id, actor=work.viewer(), on=work.business_date())


@blueprint.route("/users/<int:user_id>/disable", methods=["POST"])
@blueprint.response(200, UserSchema)
def disable_user(user_id: int) -> UserFacts:
    """End a person's access."""
    with changing() as session:
        service.disable_user(session, user_id, actor=work.viewer(), on=work.business_date())
        return queries.user(session, user_id, scope=work.scope())


@blueprint.route("/tokens")
@blueprint.response(200, TokenSchema(many=True))
def tokens() -> Any:  # noqa: ANN401 - values for the schema
    """List the tokens of the person that this token acts for."""
    with reading(InsurerScope()) as session:
        return queries.tokens_of(session, work.viewer().user_id or 0)


@blueprint.route("/tokens/<int:token_id>/revoke", methods=["POST"])
@blueprint.response(204)
def revoke_token(token_id: int) -> None:
    """End a token. A new one is issued on the account page alone, after the password was entered again."""
    with changing(InsurerScope()) as session:
        service.revoke_token(session, token_id, actor=work.viewer(), on=work.business_date())
