"""Print the figures of the registry beside their goals and peers: `python -m bench.registry [--only pairs ...]`.

Each of them has a module with `measure()`, which gives what is to be kept under its name, and `lines(figures)`, which
tells it to people. A run of one leaves the kept figures of the others.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any, Final, Protocol, cast

from bench.scoring_store import RESULTS, keep_figures, read_figures

FILE: Final = "registry.json"
MODULES: Final[Mapping[str, str]] = {
    "pairs": "bench.registry_pairs",
    "bulk": "bench.registry_bulk",
    "search": "bench.registry_search",
    "screening": "bench.registry_screening",
    "loading": "bench.registry_loading",
}


class Figures(Protocol):
    """A module of figures; `measure` raises FileNotFoundError where its data set is absent."""

    measure: Callable[[], Mapping[str, Any]]
    lines: Callable[[Mapping[str, Any]], Iterable[str]]


def main() -> None:
    """Measure what is asked for, keep it, and print all that is kept."""
    parser = argparse.ArgumentParser(description="Figures of the registry, beside their goals and peers.")
    parser.add_argument("--only", nargs="+", choices=tuple(MODULES), default=tuple(MODULES), help="what to measure")
    parser.add_argument("--kept", action="store_true", help="measure nothing, print what is kept")
    options = parser.parse_args()
    for name in () if options.kept else options.only:
        try:
            keep_figures(RESULTS / FILE, {name: _module(name).measure()})
        except FileNotFoundError as error:
            sys.stderr.write(f"LEFT OUT: {name}: there is no {error.filename}; see docs/matching.md\n")
    for name, figures in read_figures(RESULTS / FILE).items():
        sys.stdout.write("\n".join((f"== {name}", *_module(name).lines(figures), "")))


def _module(name: str) -> Figures:
    return cast("Figures", import_module(MODULES[name]))


if __name__ == "__main__":
    main()
