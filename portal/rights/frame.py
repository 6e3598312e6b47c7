"""Rights of what belongs to no room."""

from portal.rights import EVERYONE, PUBLIC, Rights

RIGHTS: Rights = {
    "static": PUBLIC,
    "api-docs.openapi_json": PUBLIC,
    "frame.alive": PUBLIC,
    "frame.ready": PUBLIC,
    "frame.help_page": EVERYONE,
}
