"""Sanctions lists and hits for the walk over the rights matrix."""

from io import BytesIO
from itertools import count

from basics.actors import OPERATOR, Role
from registry.screening.loading.service import load_list
from registry.screening.queries import hits
from registry.screening.service import screen
from registry.screening.values import HitFacts, Subject, SubjectKind
from tests.rules.screening_examples import SDN, make_upload
from tests.services.screening_scene import INSURER
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World

_numbers = count(1000)
LIST = {"code": "made-up-2", "name": "Made-up list 2", "adapter": "ofac"}
CLEARING = {"reason": "other_country", "note": "Another firm."}
CONFIRMATION = {"reason": "same_number", "note": "The same firm."}


class _Reusable(BytesIO):
    """A file that may be sent more than once: the client closes what it has sent."""

    def close(self) -> None:
        self.seek(0)


def make_hit(world: World) -> HitFacts:
    """Give an open hit on a policyholder of a number that nobody has."""
    with world.unit() as session:
        load_list(session, make_upload(), actor=OPERATOR, on=DAY)
        subject = Subject(SubjectKind.POLICYHOLDER, next(_numbers), ("Vestrak Shipping",), "DE", is_made_up=False)
        screen(session, [subject], actor=OPERATOR, on=DAY)
        return hits(session, scope=INSURER)[0]


def _list(world: World, _role: Role | None) -> Call:
    make_hit(world)
    return Call(is_own=False)


def _hit(world: World, _role: Role | None) -> Call:
    return Call({"hit_id": make_hit(world).id}, is_own=False)


def _clear(world: World, _role: Role | None) -> Call:
    hit = make_hit(world)
    return Call({"hit_id": hit.id}, form={**CLEARING, "version": str(hit.version)}, is_own=False)


def _confirm(world: World, _role: Role | None) -> Call:
    hit = make_hit(world)
    return Call({"hit_id": hit.id}, form={**CONFIRMATION, "version": str(hit.version)}, is_own=False)


def _api_clear(world: World, _role: Role | None) -> Call:
    hit = make_hit(world)
    return Call({"hit_id": hit.id}, json=CLEARING, headers={"If-Match": f'"{hit.version}"'}, is_own=False)


def _api_confirm(world: World, _role: Role | None) -> Call:
    hit = make_hit(world)
    return Call({"hit_id": hit.id}, json=CONFIRMATION, headers={"If-Match": f'"{hit.version}"'}, is_own=False)


def _rejections(world: World, _role: Role | None) -> Call:
    with world.unit() as session:
        report = load_list(session, make_upload(), actor=OPERATOR, on=DAY)
    return Call({"run_id": report.run_id}, is_own=False)


def _content() -> _Reusable:
    return _Reusable("\r\n".join(SDN).encode())


def _load(_world: World, _role: Role | None) -> Call:
    return Call(form={**LIST, "files": (_content(), "sdn.csv")})


def _api_load(_world: World, _role: Role | None) -> Call:
    return Call(form={**LIST, "first": (_content(), "sdn.csv")})


OBJECTS: dict[str, Maker] = {
    "screening.overview": _list,
    "screening.load": _load,
    "screening.rejections": _rejections,
    "screening.hit": _hit,
    "screening.clear": _clear,
    "screening.confirm": _confirm,
    "api_screening.lists": _list,
    "api_screening.load": _api_load,
    "api_screening.hits": _list,
    "api_screening.hit": _hit,
    "api_screening.clear": _api_clear,
    "api_screening.confirm": _api_confirm,
}
