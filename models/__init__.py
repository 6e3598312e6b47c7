"""The tables and the session, nothing else. Importing this package maps every table."""

from models import (
    audit,
    cases,
    claims,
    governance,
    identities,
    jobs,
    limits,
    matching,
    monitoring,
    notifications,
    people,
    policies,
    receivables,
    registry,
    screening,
    search,
    underwriting,
)
from models.base import Base

__all__ = [
    "Base",
    "audit",
    "cases",
    "claims",
    "governance",
    "identities",
    "jobs",
    "limits",
    "matching",
    "monitoring",
    "notifications",
    "people",
    "policies",
    "receivables",
    "registry",
    "screening",
    "search",
    "underwriting",
]
