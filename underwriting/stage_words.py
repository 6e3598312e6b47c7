"""The words of the stages beside the statements: their figures, the public record, sections of NACE Rev. 2."""

from collections.abc import Callable, Mapping
from typing import Final

from underwriting.reasons import N_

Translate = Callable[[str], str]

EVENT_LABELS: Final[Mapping[str, str]] = {
    "judgment_unpaid": N_("unpaid judgment"),
    "judgment_paid": N_("payment of a judgment"),
    "collection_order": N_("collection order"),
    "late_filing": N_("late filing of accounts"),
    "audit_qualified": N_("qualified audit opinion"),
    "audit_unqualified": N_("unqualified audit opinion"),
    "prompt_payer": N_("listing as a prompt payer"),
}
SECTORS: Final[Mapping[str, str]] = {
    "A": N_("agriculture, forestry and fishing"),
    "B": N_("mining and quarrying"),
    "C": N_("manufacturing"),
    "D": N_("electricity and gas supply"),
    "E": N_("water supply and waste"),
    "F": N_("construction"),
    "G": N_("wholesale and retail trade"),
    "H": N_("transport and storage"),
    "I": N_("accommodation and food"),
    "J": N_("information and communication"),
    "K": N_("finance and insurance"),
    "L": N_("real estate"),
    "M": N_("professional and technical services"),
    "N": N_("administrative and support services"),
    "O": N_("public administration"),
    "P": N_("education"),
    "Q": N_("health and social work"),
    "R": N_("arts and recreation"),
    "S": N_("other services"),
    "T": N_("households as employers"),
    "U": N_("extraterritorial bodies"),
}
_FIGURES: Final[Mapping[str, tuple[str, str, str]]] = {  # label, and how the figure is written: one, and others
    "dbt_days": (N_("days beyond terms"), N_("%(number)s day"), N_("%(number)s days")),
    "firm_age": (N_("age of the firm"), N_("%(number)s year"), N_("%(number)s years")),
    "employees": (N_("employees"), N_("%(number)s employee"), N_("%(number)s employees")),
}
_STAGES: Final[Mapping[str, str]] = {
    "public_record": N_("public record"),
    "country": N_("country"),
    "sector": N_("sector"),
}
_NAMED: Final = N_("%(name)s %(key)s")
_SECTOR: Final = N_("sector %(key)s, %(name)s")
_FIRM_AGE: Final = N_("firm of the age of %(figure)s")


def is_of_stages(name: str) -> bool:
    """Tell whether a contribution's name is one of the stages, not of the statements' features."""
    return name.partition(".")[0] in _STAGES or name in _FIGURES or name in EVENT_LABELS


def label_text(name: str, translate: Translate = str) -> str:
    """Name a contribution of the stages."""
    stage, _, key = name.partition(".")
    if stage == "sector" and key in SECTORS:
        return translate(_SECTOR) % {"key": key, "name": translate(SECTORS[key])}
    if key:
        return translate(_NAMED) % {"name": translate(_STAGES[stage]), "key": key}
    if name in _FIGURES:
        return translate(_FIGURES[name][0])
    return translate(EVENT_LABELS.get(name) or _STAGES[name])


def figure_text(name: str, value: float, translate: Translate = str) -> str:
    """Write a figure of the stages in its unit, with one decimal where it has one."""
    shown = round(float(value), 1)
    _label, one, others = _FIGURES[name]
    return translate(one if shown == 1 else others) % {"number": f"{shown:,.{0 if shown.is_integer() else 1}f}"}


def named_figure(name: str, value: float, translate: Translate = str) -> str:
    """Say a figure of the profile so that it stands alone."""
    figure = figure_text(name, value, translate)
    return translate(_FIRM_AGE) % {"figure": figure} if name == "firm_age" else figure
