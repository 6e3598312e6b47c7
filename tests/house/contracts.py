"""The import contracts of pyproject.toml, run on the house or on a model of it."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.house.source import ROOT


def broken_contracts(tree: Path, folder: Path) -> str:
    """Run the contracts on a tree; rooms that the tree does not have are left out of them.

    Args:
        tree: Holds the top-level packages.
        folder: Where the contracts are written for the run.
    Returns:
        The linter's report, empty where all contracts are kept.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    absent = {room for room in settings["root_packages"] if not (tree / room / "__init__.py").is_file()}
    config = folder / "importlinter.toml"
    config.write_text("\n".join(_lines(settings, absent)), encoding="utf-8")
    start = f"import sys; sys.path.insert(0, {str(tree)!r})"
    program = f"{start}; from importlinter.cli import lint_imports_command as run; run()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo", "--config", str(config)]
    run = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return run.stdout + run.stderr if run.returncode else ""


def _lines(settings: dict[str, Any], absent: set[str]) -> list[str]:
    """Write the settings without the absent rooms."""
    lines = ["[tool.importlinter]", *_entries({**settings, "contracts": None}, absent)]
    for contract in settings["contracts"]:
        lines += ["[[tool.importlinter.contracts]]", *_entries(contract, absent)]
    return lines


def _entries(table: dict[str, Any], absent: set[str]) -> list[str]:
    kept = {key: _without(value, absent) for key, value in table.items() if value is not None}
    return [f"{key} = {_toml(value)}" for key, value in kept.items()]


def _without(value: Any, absent: set[str]) -> Any:  # noqa: ANN401 - whatever a TOML value is
    if not isinstance(value, list):
        return value
    floors = [" | ".join(room for room in floor.split(" | ") if room.split(".")[0] not in absent) for floor in value]
    return [floor for floor in floors if floor]


def _toml(value: str | bool | list[str]) -> str:  # noqa: FBT001 - a value, not a switch
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(entry) for entry in value) + "]"
    return f'"{value}"'
