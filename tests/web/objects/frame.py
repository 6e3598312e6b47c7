"""What belongs to no room."""

from basics.actors import Role
from tests.web.objects import Call, Maker
from tests.web.world import World


def _style_sheet(_world: World, _role: Role | None) -> Call:
    return Call({"filename": "css/tokens.css"}, is_own=False)


def _nothing_needed(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


OBJECTS: dict[str, Maker] = {
    "static": _style_sheet,
    "api-docs.openapi_json": _nothing_needed,
    "frame.alive": _nothing_needed,
    "frame.ready": _nothing_needed,
    "frame.help_page": _nothing_needed,
}
