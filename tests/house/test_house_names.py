"""Names that would collide: with packages from elsewhere, with the standard library, between folders."""

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import packages_distributions

from tests.house.source import CONTEXTS, ROOT, tracked_files

OURS = frozenset((*CONTEXTS, "migrations", "tests", "bench"))
VAGUE = frozenset(("utils", "util", "helpers", "helper", "common", "misc", "manager", "data", "info", "stuff"))


def _collisions(distributions: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Give our top-level names that somebody else's distribution brings as well."""
    others = {name: sorted({dist for dist in found if dist != "tradecover"}) for name, found in distributions.items()}
    return {name: others[name] for name in sorted(OURS & others.keys()) if others[name]}


def test_no_installed_package_brings_a_name_of_ours() -> None:
    assert _collisions(packages_distributions()) == {}


def test_a_package_with_a_name_of_ours_is_found() -> None:
    installed = {"limits": ["tradecover", "limits"], "flask": ["Flask"], "basics": ["tradecover"]}
    assert _collisions(installed) == {"limits": ["limits"]}


def test_no_room_hides_a_module_of_the_standard_library() -> None:
    assert OURS & sys.stdlib_module_names == set()


def test_every_top_level_package_stands_in_the_plan() -> None:
    packages = {
        path.split("/")[0] for path in tracked_files() if path.count("/") == 1 and path.endswith("/__init__.py")
    }
    assert packages <= OURS


def test_no_folder_of_the_tests_bears_the_name_of_a_room() -> None:
    assert (ROOT / "tests" / "__init__.py").is_file()
    folders = {part for path in tracked_files() if path.startswith("tests/") for part in path.split("/")[1:-1]}
    assert folders & {*CONTEXTS, "migrations"} == set()


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [
        path for path in tracked_files() if path.endswith(".py") and path.rsplit("/")[-1].removesuffix(".py") in VAGUE
    ]
    assert vague == []
