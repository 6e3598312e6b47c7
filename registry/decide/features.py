"""The table of features and weights, read once; it is served as documentation as it stands."""

import csv
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from registry.decide.values import Feature

BASE: Final = "base"


def _read() -> dict[str, Feature]:
    text = files(__package__).joinpath("features.csv").read_text(encoding="utf-8")
    return {
        row["name"]: Feature(
            row["name"],
            row["meaning"],
            float(row["weight"]),
            float(row["cap"] or 1),
            float(row["floor"] or 0),
            row["evidence"],
        )
        for row in csv.DictReader(text.splitlines())
    }


FEATURES: Final[Mapping[str, Feature]] = MappingProxyType(_read())
