"""Claims: notices and claims of policyholders, the handler's desk, payees and their screening."""

from portal.claim_panels import home_blocks
from portal.pages.claims import filing, handling, payees
from portal.pages.claims.room import NAVIGATION, blueprint

__all__ = ["NAVIGATION", "blueprint", "filing", "handling", "home_blocks", "payees"]
