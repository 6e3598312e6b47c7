"""What the walk over the rights matrix calls: per room a file, per endpoint a maker of a real object.

`tests/web/objects/<room>.py` holds

    OBJECTS: dict[str, Maker] = {
        "limits.request_page": make_request_page,      # page endpoints: <room>.<view>
        "api_limits.request": make_api_request,        # API endpoints: api_<room>.<view>
    }

A maker gets the world and the role that will call (None for a stranger) and makes, by the services, a fresh real
object **for the policyholder `world.policyholder_id`** on which the call works; it returns the `Call`:

    def make_request_page(world: World, role: Role | None) -> Call:
        with world.unit() as session:
            made = limits.service.request_limit(session, ...)
        return Call({"request_id": made.request_id})

The walk then checks: a role with a row of rights gets 2xx (or, on pages, a 303 that leads on); a role without one, and
the twin exporter of another policyholder, get the same 404, to the byte, as for an object that does not exist; a
stranger gets the same answer for both (what is public is called by a stranger only). An endpoint without a maker fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from basics.actors import Role
from tests.web.world import World


@dataclass(frozen=True)
class Call:
    """How to call an endpoint on a real object.

    Attributes:
        args: Of the URL.
        form: Fields of a page's form; files as (stream, name).
        json: Body of an API call.
        query: After the question mark.
        headers: Such as If-Match.
        is_own: Whether the object belongs to the policyholder: the twin must not find it. False for what all share.
        steps_up: Whether the password has to be entered again first.
        ends_log_in: Whether the call rightly leads back to the log-in.
        missing: Arguments of an object that does not exist, where 999999999 or "missing" would not do.
    """

    args: dict[str, Any] = field(default_factory=dict)
    form: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    is_own: bool = True
    steps_up: bool = False
    ends_log_in: bool = False
    missing: dict[str, Any] | None = None


Maker = Callable[[World, Role | None], Call]
