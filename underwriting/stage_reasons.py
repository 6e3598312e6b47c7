"""Why the stages beside the statements moved a score: reasons of their strongest parts. Pure."""

from collections.abc import Sequence
from typing import Final

from underwriting.reasons import Reason, ReasonCode, reason
from underwriting.stages import DBT_DAYS, StagePart

TOP_STAGE_REASONS: Final = 3
_NEGLIGIBLE: Final = 0.005  # as for the statements' figures


def stage_reasons(parts: Sequence[StagePart]) -> tuple[Reason, ...]:
    """Give the reasons of the strongest known parts, whichever way they point; what is not known gives none."""
    strong = [part for part in parts if _is_known(part) and abs(part.contribution.points) >= _NEGLIGIBLE]
    return tuple(_reason(part) for part in sorted(strong, key=lambda part: -abs(part.contribution.points)))[
        :TOP_STAGE_REASONS
    ]


def _is_known(part: StagePart) -> bool:
    contribution = part.contribution
    return part.event is not None or contribution.value is not None or "." in contribution.feature


def _reason(part: StagePart) -> Reason:
    contribution = part.contribution
    raises, feature, points = contribution.points > 0, contribution.feature, contribution.points
    if part.event is not None:
        code = ReasonCode.EVENT_RAISES_RISK if raises else ReasonCode.EVENT_LOWERS_RISK
        return reason(code, feature=feature, happened_on=part.event.happened_on.isoformat(), points=points)
    if feature == DBT_DAYS and contribution.value is not None:
        code = ReasonCode.PAYMENTS_RAISE_RISK if raises else ReasonCode.PAYMENTS_LOWER_RISK
        mean = contribution.peer_median if contribution.peer_median is not None else 0.0
        return reason(code, feature=feature, value=contribution.value, mean=mean, points=points)
    code = ReasonCode.PROFILE_RAISES_RISK if raises else ReasonCode.PROFILE_LOWERS_RISK
    if contribution.value is None:
        return reason(code, feature=feature, points=points)
    return reason(code, feature=feature, value=contribution.value, points=points)
