"""Rules for the text of any tracked file. Each gives its faults as `path:line: what is wrong`.

A class of one letter keeps a pattern from finding itself.
"""

import re
from collections.abc import Iterator
from typing import Final

_MACHINE: Final = re.compile(r"(?<![\w.\]\[$}])/(?:wor[k]|roo[t]|hom[e]|User[s])/[\w.]|(?<![\w.])/tm[p]/[a-z]")
_INDEX: Final = re.compile(r"index[-]url|extra[-]index|find[-]links|py[p]i\.org|pythonhoste[d]|\.whl[#]sha|npmj[s]\.")
_LATER: Final = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b(?!.{0,20}#\d+)")
_SECRETS: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KE[Y]-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}\b|\bxox[abprs]-\w{10,}|\bsk_live_\w+"
)
_ADDRESS: Final = re.compile(r"\w+://|^-|\s@\s")
_PIN: Final = re.compile(r"^([a-z0-9-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)


def _matches(pattern: re.Pattern[str], path: str, text: str, fault: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.search(line):
            yield f"{path}:{number}: {fault}"


def machine_paths(path: str, text: str) -> Iterator[str]:
    """No file knows the machine that it was written on."""
    yield from _matches(_MACHINE, path, text, "the path of one machine")


def index_addresses(path: str, text: str) -> Iterator[str]:
    """No file names where packages come from: that is the installation's choice."""
    yield from _matches(_INDEX, path, text, "the address of a package index")


def promises(path: str, text: str) -> Iterator[str]:
    """What is to be done later has an issue's number."""
    yield from _matches(_LATER, path, text, "a promise without an issue's number")


def secrets(path: str, text: str) -> Iterator[str]:
    """No file holds a key."""
    yield from _matches(_SECRETS, path, text, "looks like a secret key")


def unhashed(path: str, text: str) -> Iterator[str]:
    """A lock file holds names, versions and hashes, and no addresses."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _ADDRESS.search(line):
            yield f"{path}:{number}: an address or an option"
    for entry in re.split(r"\n(?=[^\s#])", text):
        if not entry.startswith("#") and entry.strip() and "--hash=sha256:" not in entry:
            yield f"{path}:1: {entry.split()[0]} has no hash"


def pins(text: str) -> dict[tuple[str, str], str]:
    """Give the versions of a lock file by name and environment."""
    return {(name, marker): version for name, version, marker in _PIN.findall(text)}
