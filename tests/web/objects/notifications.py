"""Inbox lines for the walk over the rights matrix: each is one person's."""

from sqlalchemy import func, select

from audit.service import record
from basics.actors import OPERATOR, Role
from models.notifications import InboxMessage
from notifications import service
from people import events
from tests.web.objects import Call, Maker
from tests.web.world import DAY, World


def _line(world: World, role: Role | None) -> Call:
    """Tell the person who will call of something."""
    user = world.people[role or Role.EXPORTER, False]
    with world.unit() as session:
        record(session, events.about_user("password_changed", user, actor=OPERATOR, on=DAY))
        while service.dispatch(session, batch=100):
            pass
        newest = select(func.max(InboxMessage.id)).where(InboxMessage.user_account_id == user.id)
        return Call({"line_id": session.scalars(newest).one()})


def _own_inbox(_world: World, _role: Role | None) -> Call:
    return Call(is_own=False)


OBJECTS: dict[str, Maker] = {
    "notifications.inbox": _own_inbox,
    "notifications.open_line": _line,
    "notifications.mark_all_read": _own_inbox,
    "api_notifications.inbox": _own_inbox,
    "api_notifications.mark_read": _line,
    "api_notifications.mark_all_read": _own_inbox,
}
