"""Rights of the way in, the first page and the reader's own account."""

from basics.actors import Role
from portal.rights import EVERYONE, PUBLIC, STAFF, Rights

RIGHTS: Rights = {
    "people.sign_in": PUBLIC,
    "people.send_sign_in": PUBLIC,
    "people.set_up": PUBLIC,
    "people.send_set_up": PUBLIC,
    "people.invitation": PUBLIC,
    "people.accept_invitation": PUBLIC,
    "people.sign_out": EVERYONE,
    "people.step_up": EVERYONE,
    "people.send_step_up": EVERYONE,
    "people.home_page": EVERYONE,
    "people.account": EVERYONE,
    "people.set_locale": EVERYONE,
    "people.change_password": EVERYONE,
    "people.end_session": EVERYONE,
    "people.new_token": EVERYONE,
    "people.issue_token": EVERYONE,
    "people.revoke_token": EVERYONE,
    "api_people.me": EVERYONE,
    "api_people.installation": EVERYONE,
    "api_people.move_business_date": frozenset({Role.ADMINISTRATOR}),
    "api_people.policyholders": STAFF,
    "api_people.create_policyholder": frozenset({Role.ADMINISTRATOR}),
    "api_people.users": frozenset({Role.ADMINISTRATOR, Role.AUDITOR}),
    "api_people.invite": frozenset({Role.ADMINISTRATOR}),
    "api_people.disable_user": frozenset({Role.ADMINISTRATOR}),
    "api_people.revoke_invitation": frozenset({Role.ADMINISTRATOR}),
    "api_people.tokens": EVERYONE,
    "api_people.revoke_token": EVERYONE,
}
