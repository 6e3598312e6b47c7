"""The report of overrides on its page, as a file and by API; and no buttons for underwriters without authority."""

import re

import pytest
from sqlalchemy import update

from basics.actors import Role
from models.people import UserAccount
from tests.web.conftest import AsRole
from tests.web.objects.underwriting import proposed_override, rated_buyer
from tests.web.world import World


def words(page: str) -> str:
    """Give a page's text alone, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize(("level", "is_offered"), [(0, False), (1, True)])
def test_only_an_underwriter_with_authority_is_offered_to_override(
    as_role: AsRole, world: World, level: int, *, is_offered: bool
) -> None:
    with world.unit() as session:
        stored, held = rated_buyer(session), proposed_override(session, world)
        mine = world.actor(Role.UNDERWRITER).user_id
        session.execute(update(UserAccount).where(UserAccount.id == mine).values(authority_level=level))
    underwriter = as_role(Role.UNDERWRITER)
    assert ("Override the grade" in underwriter.get(f"/assessments/{stored.id}").text) is is_offered
    assert ("Confirm" in words(underwriter.get(f"/overrides/{held.id}").text).split()) is is_offered
