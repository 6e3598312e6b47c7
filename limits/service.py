"""What can be done about limits: by policyholders (`asking`), underwriters (`ruling`) and monitoring (`following`).

A command that may raise what is committed on a buyer locks that buyer first.
"""

from limits.asking import accept_offer, appeal, reduce_limit, request_limit, withdraw_request
from limits.following import follow_assessment, set_ceilings
from limits.ruling import confirm_ruling, decide_request, proposal_of, return_ruling

__all__ = [
    "accept_offer",
    "appeal",
    "confirm_ruling",
    "decide_request",
    "follow_assessment",
    "proposal_of",
    "reduce_limit",
    "request_limit",
    "return_ruling",
    "set_ceilings",
    "withdraw_request",
]
