"""Write docs/features.md from the one table of features: `python -m underwriting.feature_page > docs/features.md`."""

import sys
from collections.abc import Sequence
from typing import Final

from underwriting.features import FEATURES, Feature, Group, Unit

_HEAD: Final = """\
# Features

Generated from `underwriting/features.py` by `python -m underwriting.feature_page`; a test keeps it equal.

Every figure that a scorecard may take from yearly statements. Lines are those of the statement, in whole units of its
currency; "of the year before" is the statement of the fiscal year before, in the same currency. A figure beyond its
bounds is taken as the bound. A figure without a value stays missing: it has a cell of its own in the scorecard. *Sign*
is known beforehand and kept by every scorecard: + means that the risk rises with the figure, - that it falls, an empty
cell that it is left to the data. *Fixed* figures are those that a buyer cannot set to another value, such as its past:
no counterfactual moves them.
"""
_COLUMNS: Final = ("feature", "label", "formula", "unit", "sign", "bounds", "fixed", "no value where", "source")
_SIGNS: Final = {1: "+", -1: "-", 0: ""}
_UNITS: Final = {
    Unit.RATIO: "ratio",
    Unit.DAYS: "days",
    Unit.FLAG: "0 or 1",
    Unit.LOG10_USD: "log10 of USD",
    Unit.MONTHS: "months",
}


def feature_page(features: Sequence[Feature]) -> str:
    """Write the page: one table a group, in the order of the groups; groups without a feature are left out."""
    by_group = {group: [feature for feature in features if feature.group is group] for group in Group}
    parts = [_section(group, found) for group, found in by_group.items() if found]
    return "\n".join([_HEAD, f"{len(features)} features.\n", *parts])


def _section(group: Group, features: Sequence[Feature]) -> str:
    title = group.value.replace("_", " ").capitalize()
    rows = [_COLUMNS, tuple("---" for _column in _COLUMNS), *map(_cells, features)]
    return f"## {title}\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _cells(feature: Feature) -> tuple[str, ...]:
    return (
        f"`{feature.name}`",
        feature.label,
        f"`{feature.formula.text}`",
        _UNITS[feature.unit],
        _SIGNS[feature.sign],
        f"{feature.lower:g} to {feature.upper:g}",
        "" if feature.is_changeable else "fixed",
        feature.missing,
        feature.source,
    )


if __name__ == "__main__":
    sys.stdout.write(feature_page(FEATURES))
