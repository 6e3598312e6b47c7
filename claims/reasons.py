"""How an assessment ends and why, as codes."""

from enum import StrEnum


class Outcome(StrEnum):
    """The answer to a claim; the first that applies in this order."""

    DENIED = "denied"
    WAITING = "waiting"
    PAYABLE = "payable"
    NOTHING = "nothing"


class ClaimReason(StrEnum):
    """Why a claim is denied or waits; a late notice that is only flagged stands beside any outcome."""

    NOTICE_LATE = "notice_late"
    CLAIM_LATE = "claim_late"
    WAITING = "waiting"
