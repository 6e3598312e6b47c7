"""Whose rows a reader may see. Every query of tenant rows takes a scope, and no scope is a default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PolicyholderScope:
    """One policyholder's own rows and nobody else's."""

    policyholder_id: int


@dataclass(frozen=True, slots=True)
class InsurerScope:
    """All rows: the insurer's staff within their function, the monitoring run, the operator's commands."""


@dataclass(frozen=True, slots=True)
class NoTenantScope:
    """No tenant's rows at all: people with a log-in and an inbox, and requests before the log-in."""


Scope = PolicyholderScope | InsurerScope | NoTenantScope
