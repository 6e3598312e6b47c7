"""Reasons and counterfactuals in words: English as it stands, any other language through `translate`.

The same words stand on the page, in the API and in the PDF.
"""

from collections.abc import Callable
from typing import Final

from underwriting.counterfactual import decimals_of
from underwriting.features import BY_NAME, Feature, Unit
from underwriting.reasons import MESSAGES, N_, OVERRIDE_TEXTS, OverrideReason, Parameter, Reason, ReasonCode
from underwriting.stage_words import figure_text, label_text, named_figure
from underwriting.values import Change, Counterfactual

Translate = Callable[[str], str]
_DAYS: Final = N_("%(number)s days")
_MONTHS: Final = N_("%(number)s months")
_SIZE: Final = N_("%(number)s million USD")
_YES, _NO = N_("yes"), N_("no")
_AT_MOST: Final = N_("%(feature)s from %(from_value)s to at most %(to_value)s")
_AT_LEAST: Final = N_("%(feature)s from %(from_value)s to at least %(to_value)s")
_BOTH: Final = N_("%(one)s, and %(two)s")
_OUTCOME: Final = N_("Grade %(grade)s with %(changes)s, all else equal")
_NONE: Final = N_("No one or two changes of the statement's figures would reach a better grade")
_FIGURES: Final = frozenset({"value", "peer_median", "mean"})
_STAGES: Final = frozenset(
    {
        ReasonCode.PAYMENTS_RAISE_RISK,
        ReasonCode.PAYMENTS_LOWER_RISK,
        ReasonCode.EVENT_RAISES_RISK,
        ReasonCode.EVENT_LOWERS_RISK,
        ReasonCode.PROFILE_RAISES_RISK,
        ReasonCode.PROFILE_LOWERS_RISK,
    }
)
_MOST_DECIMALS: Final = 6


def reason_text(reason: Reason, translate: Translate = str) -> str:
    """Say a reason in words."""
    if reason.code in _STAGES:
        return translate(MESSAGES[reason.code]) % _stage_words(dict(reason.parameters), translate)
    feature = BY_NAME.get(str(dict(reason.parameters).get("feature", "")))
    words = {name: _parameter_text(name, value, feature, translate) for name, value in reason.parameters}
    return translate(MESSAGES[reason.code]) % words


def counterfactual_text(counterfactual: Counterfactual | None, translate: Translate = str) -> str:
    """Say what would have to change; None stands for nothing that one or two changes could do."""
    if counterfactual is None:
        return translate(_NONE)
    texts = [change_text(change, translate) for change in counterfactual.changes]
    joined = texts[0] if len(texts) == 1 else translate(_BOTH) % {"one": texts[0], "two": texts[1]}
    return translate(_OUTCOME) % {"grade": counterfactual.grade.number, "changes": joined}


def change_text(change: Change, translate: Translate = str) -> str:
    """Say one change with as many decimals as it takes to see a difference."""
    feature = BY_NAME[change.feature]
    decimals = decimals_of(feature, change.to_value)
    while decimals < _MOST_DECIMALS and f"{change.from_value:.{decimals}f}" == f"{change.to_value:.{decimals}f}":
        decimals += 1
    return translate(_AT_MOST if feature.sign > 0 else _AT_LEAST) % {
        "feature": translate(feature.label),
        "from_value": _figure(feature, change.from_value, decimals, translate),
        "to_value": _figure(feature, change.to_value, decimals, translate),
    }


def value_text(feature: Feature, value: float, translate: Translate = str) -> str:
    """Write a figure in its unit."""
    return _figure(feature, value, decimals_of(feature, value), translate)


def _stage_words(parameters: dict[str, Parameter], translate: Translate) -> dict[str, str]:
    """Say the parameters of a reason beside the statements; a figure of the profile stands with its name."""
    name = str(parameters["feature"])
    words = {key: str(value) for key, value in parameters.items()}
    words |= {key: figure_text(name, float(parameters[key]), translate) for key in _FIGURES & parameters.keys()}
    figure = parameters.get("value")
    words["feature"] = label_text(name, translate) if figure is None else named_figure(name, float(figure), translate)
    return words


def _parameter_text(name: str, value: Parameter, feature: Feature | None, translate: Translate) -> str:
    if feature is not None and name == "feature":
        return translate(feature.label)
    if feature is not None and name in _FIGURES:
        return value_text(feature, float(value), translate)
    if name == "override_reason":
        return translate(OVERRIDE_TEXTS[OverrideReason(str(value))])
    return str(value)


def _figure(feature: Feature, value: float, decimals: int, translate: Translate) -> str:
    match feature.unit:
        case Unit.FLAG:
            return translate(_YES if value > 0 else _NO)
        case Unit.LOG10_USD:
            return translate(_SIZE) % {"number": f"{10 ** (value - 6):,.1f}"}
        case Unit.MONTHS:
            return translate(_MONTHS) % {"number": f"{value:.{decimals}f}"}
        case Unit.DAYS:
            return translate(_DAYS) % {"number": f"{value:.{decimals}f}"}
        case Unit.RATIO:
            return f"{round(value, decimals) + 0.0:.{decimals}f}"  # adding zero turns -0.00 into 0.00
