"""The project's own files, as the rules of the house read them."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CONTEXTS: Final = (
    "commands",
    "portal",
    "jobs",
    "notifications",
    "claims",
    "monitoring",
    "receivables",
    "limits",
    "underwriting",
    "policies",
    "registry",
    "cases",
    "people",
    "audit",
    "models",
    "basics",
)


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: where it stands (from the project's root, with slashes), and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Module":
        """Read a module from its text."""
        return cls(path, text, ast.parse(text, path))

    @property
    def room(self) -> str:
        """Give the top-level folder."""
        return self.path.split("/")[0]

    @property
    def name(self) -> str:
        """Give the file's own name."""
        return self.path.rsplit("/", maxsplit=1)[-1]

    @property
    def is_product(self) -> bool:
        """Tell whether it is installed, not a test, a script or a benchmark."""
        return self.room in (*CONTEXTS, "migrations")

    @property
    def is_migration(self) -> bool:
        """Tell whether it is one step of the database."""
        return self.path.startswith("migrations/versions/")

    def at(self, node: ast.stmt | ast.expr | ast.arg, fault: str) -> str:
        """Say what is wrong where."""
        return f"{self.path}:{node.lineno}: {fault}"


@cache
def tracked_files() -> tuple[str, ...]:
    """Give the paths of the files that are, or will be, in the history: tracked, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file()))


@cache
def modules() -> tuple[Module, ...]:
    """Give all Python files of the project."""
    paths = [path for path in tracked_files() if path.endswith(".py")]
    return tuple(Module.of(path, (ROOT / path).read_text(encoding="utf-8")) for path in paths)


def product_modules() -> Iterator[Module]:
    """Give the modules that are installed."""
    return (module for module in modules() if module.is_product)
