"""The room's blueprint, and how a changed claim is answered."""

from typing import Any, Final

from sqlalchemy.orm import Session

from claims.values import ClaimFacts
from portal import work
from portal.api.base import RoomBlueprint, with_version
from portal.claim_answers import claim_file
from portal.schemas.claims import whole_claim

blueprint: Final = RoomBlueprint("claims", "Overdue notices, claims, their calculations and settlements, payees.")
Body = dict[str, Any]


def answered(session: Session, claim: ClaimFacts, status: int = 200) -> tuple[Body, int, dict[str, str]]:
    """Answer with a claim as it stands; its ETag is the version that decisions name."""
    found = claim_file(session, claim.id, scope=work.scope(), on=work.business_date())
    return whole_claim(found, for_staff=work.viewer().is_staff), status, with_version(found.claim.version)
