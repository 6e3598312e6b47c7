"""Groups of buyers and their parents, for programs."""

from typing import Any

from limits.group_use import GroupCommitment, commitment_of
from portal import work
from portal.api.base import RoomBlueprint
from portal.schemas.groups import (
    EndParentSchema,
    GroupCommitmentSchema,
    GroupSchema,
    LinkSchema,
    NewParentSchema,
    link_of,
)
from portal.work import changing, reading
from registry.groups import queries, service
from registry.groups.values import GroupFacts, LinkFacts

blueprint = RoomBlueprint("groups", "Groups: which buyers belong together.")


@blueprint.route("/buyers/<int:buyer_id>/group")
@blueprint.response(200, GroupSchema)
def group(buyer_id: int) -> GroupFacts:
    """Give the group of a buyer as known on the business date; alone where no link is known."""
    with reading() as session:
        return queries.group_of(session, buyer_id, on=work.business_date())


@blueprint.route("/buyers/<int:buyer_id>/group/commitment")
@blueprint.response(200, GroupCommitmentSchema)
def commitment(buyer_id: int) -> GroupCommitment:
    """Give what all policies hold on the group of a buyer, member by member."""
    on = work.business_date()
    with reading() as session:
        members = queries.group_of(session, buyer_id, on=on).members
        return commitment_of(session, [member.buyer_id for member in members], on=on)


@blueprint.route("/buyers/<int:buyer_id>/parents", methods=["POST"])
@blueprint.arguments(NewParentSchema)
@blueprint.response(200, LinkSchema)
def tell_parent(given: dict[str, Any], buyer_id: int) -> LinkFacts:
    """Tell a parent of a buyer; a circle or a second parent of a kind is refused, and the way is named."""
    with changing() as session:
        link = link_of(buyer_id, given)
        return service.tell_parent(session, link, actor=work.viewer(), on=work.business_date())


@blueprint.route("/buyers/<int:buyer_id>/parents/end", methods=["POST"])
@blueprint.arguments(EndParentSchema)
@blueprint.response(200, LinkSchema)
def end_parent(given: dict[str, Any], buyer_id: int) -> LinkFacts:
    """End a parent from a day on; what was known before stays known."""
    with changing() as session:
        link = link_of(buyer_id, given)
        return service.end_parent(session, link, actor=work.viewer(), on=work.business_date())
