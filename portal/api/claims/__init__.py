"""Notices, claims, documents, decisions, settlements and payees, for programs."""

from portal.api.claims import filing, handling, payees
from portal.api.claims.room import blueprint

__all__ = ["blueprint", "filing", "handling", "payees"]
