"""Imports run downward only."""

from pathlib import Path

import pytest

from tests.house.contracts import broken_contracts
from tests.house.source import ROOT, product_modules

pytestmark = pytest.mark.slow


def _house(tree: Path, files: dict[str, str]) -> Path:
    """Build a model of the house: the files given, and empty ones for their packages."""
    for path, text in files.items():
        file = tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        (tree / path.split("/")[0] / "__init__.py").touch()
        (file.parent / "__init__.py").touch()
        file.write_text(text, encoding="utf-8")
    return tree


def test_imports_keep_the_contracts(tmp_path: Path) -> None:
    assert broken_contracts(ROOT, tmp_path) == ""


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        ({"models/tables.py": "import claims.rules", "claims/rules.py": ""}, "Imports run downward only"),
        ({"audit/service.py": "import people.service", "people/service.py": ""}, "Imports run downward only"),
        ({"portal/app.py": "import jobs.queue", "jobs/queue.py": ""}, "neighbours on a floor do not meet"),
        ({"limits/rules.py": "import models.limits", "models/limits.py": ""}, "The core of a context"),
        ({"limits/rules.py": "import sqlalchemy"}, "The core of a context"),
        ({"policies/cover/values.py": "import limits.queries", "limits/queries.py": ""}, "The core of a context"),
        ({"limits/rules.py": "import basics.clock", "basics/clock.py": ""}, "The core of a context"),
        ({"limits/service.py": "import flask"}, "The web and the queue stop at"),
        ({"monitoring/service.py": "import dbos"}, "The web and the queue stop at"),
        ({"underwriting/service.py": "import sklearn.ensemble"}, "Only the training of scorecards"),
        ({"commands/scorecard.py": "import matplotlib.pyplot"}, "Only the training of scorecards"),
        ({"underwriting/service.py": "import interpret.glassbox"}, "Only the training of scorecards"),
        ({"underwriting/service.py": "import duckdb"}, "Only the engines of scorecards"),
        ({"underwriting/training/table.py": "import pandas"}, "Only the engines of scorecards"),
        ({"underwriting/training/fit.py": "import lightgbm"}, "Nothing of the product knows the peers"),
        ({"registry/service.py": "import lxml.etree"}, "Nobody opens XML by hand"),
        ({"registry/service.py": "import xml.etree.ElementTree"}, "Nobody opens XML by hand"),
    ],
)
def test_a_contract_bites(files: dict[str, str], contract: str, tmp_path: Path) -> None:
    report = broken_contracts(_house(tmp_path, files), tmp_path)
    assert f"{contract}" in report
    assert "BROKEN" in report


@pytest.mark.parametrize(
    "files",
    [
        {"claims/service.py": "import limits.service, models.limits", "limits/service.py": "", "models/limits.py": ""},
        {
            "limits/rules.py": "import policies.values, basics.money",
            "policies/values.py": "",
            "basics/money.py": "",
            "basics/clock.py": "",
        },
        {"underwriting/training/fit.py": "import sklearn.ensemble, matplotlib.pyplot"},
        {"underwriting/engines/spark.py": "import ibis, pandas, pyarrow, pyspark.sql"},
        {
            "commands/score.py": "import underwriting.engines.database",
            "underwriting/engines/database.py": "import duckdb",
        },
        {"portal/app.py": "import flask, dbos", "jobs/run.py": "import dbos"},
    ],
)
def test_what_the_floors_allow_passes(files: dict[str, str], tmp_path: Path) -> None:
    assert broken_contracts(_house(tmp_path, files), tmp_path) == ""


def test_the_house_has_modules_to_check() -> None:
    rooms = {module.room for module in product_modules()}
    assert {"basics", "models"} <= rooms
