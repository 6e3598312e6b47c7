"""What buyers are known by, and numbers that two records claim, for programs."""

from typing import Any

from portal import work
from portal.api.base import RoomBlueprint
from portal.schemas.identities import (
    ConflictSchema,
    FilingSchema,
    IdentitySchema,
    NameSchema,
    NewIdentifierSchema,
    NewNameSchema,
    ResolutionSchema,
    identifier_of,
)
from portal.work import changing, reading
from registry import queries as registry
from registry.identities import queries, service
from registry.identities.values import ConflictFacts, Filing
from registry.names.queries import names_of
from registry.names.values import NewName

blueprint = RoomBlueprint("identities", "What buyers are known by; numbers that two records claim.")


@blueprint.route("/buyers/<int:buyer_id>/identity")
@blueprint.response(200, IdentitySchema)
def identity(buyer_id: int) -> dict[str, Any]:
    """Give the numbers and names of a buyer, and how far each number was checked."""
    with reading() as session:
        buyer = registry.buyer(session, buyer_id)
        return {"identifiers": buyer.identifiers, "names": names_of(session, [buyer_id]).get(buyer_id, ())}


@blueprint.route("/buyers/<int:buyer_id>/identifiers", methods=["POST"])
@blueprint.arguments(NewIdentifierSchema)
@blueprint.response(200, FilingSchema)
def add_identifier(given: dict[str, Any], buyer_id: int) -> Filing:
    """Add a number to a buyer; one at odds with what is on file becomes a case and changes nothing."""
    with changing() as session:
        number = identifier_of(given)
        return service.add_identifier(session, buyer_id, number, actor=work.viewer(), on=work.business_date())


@blueprint.route("/buyers/<int:buyer_id>/names", methods=["POST"])
@blueprint.arguments(NewNameSchema)
@blueprint.response(200, NameSchema(many=True))
def add_name(given: dict[str, Any], buyer_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Add a former, trading or other name to a buyer; gives all its names."""
    with changing() as session:
        name = NewName(buyer_id, given["kind"], given["name"])
        service.add_name(session, name, actor=work.viewer(), on=work.business_date())
        return list(names_of(session, [buyer_id]).get(buyer_id, ()))


@blueprint.route("/buyers/<int:buyer_id>/identifier-conflicts")
@blueprint.response(200, ConflictSchema(many=True))
def conflicts(buyer_id: int) -> Any:  # noqa: ANN401 - values for the schema
    """Give the conflicts in which a buyer is on either side, decided ones too, oldest first."""
    with reading() as session:
        registry.buyer(session, buyer_id)
        return list(queries.conflicts_of(session, buyer_id))


@blueprint.route("/identifier-conflicts/<int:conflict_id>")
@blueprint.response(200, ConflictSchema)
def conflict(conflict_id: int) -> ConflictFacts:
    """Give one conflict."""
    with reading() as session:
        return queries.conflict(session, conflict_id)


@blueprint.route("/identifier-conflicts/<int:conflict_id>/resolution", methods=["POST"])
@blueprint.arguments(ResolutionSchema)
@blueprint.response(200, ConflictSchema)
def resolve(given: dict[str, Any], conflict_id: int) -> ConflictFacts:
    """Decide a conflict: keep what is on file, move the number, or say that both are right. Nothing is merged."""
    with changing() as session:
        return service.resolve_conflict(
            session,
            conflict_id,
            given["resolution"],
            given["reason"],
            actor=work.viewer(),
            on=work.business_date(),
        )
