"""Rights of the inbox: everybody has one, and reads no other."""

from portal.rights import EVERYONE, Rights

RIGHTS: Rights = {
    "notifications.inbox": EVERYONE,
    "notifications.open_line": EVERYONE,
    "notifications.mark_all_read": EVERYONE,
    "api_notifications.inbox": EVERYONE,
    "api_notifications.mark_read": EVERYONE,
    "api_notifications.mark_all_read": EVERYONE,
}
