"""Every kind of event says who is told of it, or that nobody is; and no row is of a kind that does not exist."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from notifications.words import NOTICES
from tests.house.source import Module, modules

_KIND = re.compile(r"[a-z_]+\.[a-z_]+")
# Functions that put a kind together from its two halves: module, the first half, the second halves.
_PUT_TOGETHER: Final[dict[str, dict[str, tuple[str, tuple[str, ...]]]]] = {
    "people/events.py": {
        "about_invitation": ("invitation", ("made", "revoked")),
        "about_user": ("user", ("joined", "disabled", "password_changed", "signed_in")),
        "about_token": ("token", ("issued", "revoked")),
    },
    "underwriting/service.py": {"_end": ("override", ("rejected", "revoked"))},
}


def _is_of_events(module: Module) -> bool:
    return module.is_product and (module.name == "events.py" or "audit" in module.text) and module.room != "models"


def _written_kinds(module: Module) -> Iterator[str]:
    """Give the kinds that a module writes out: in constants of events.py, and as given to an event or its recorder."""
    for node in ast.walk(module.tree):
        if module.name == "events.py" and isinstance(node, ast.AnnAssign | ast.Dict):
            values = [node.value] if isinstance(node, ast.AnnAssign) else node.values
            texts = [part.value for part in values if isinstance(part, ast.Constant)]
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ("Event", "_record"):
            given = [*node.args, *(word.value for word in node.keywords if word.arg == "kind")]
            texts = [part.value for part in given if isinstance(part, ast.Constant)]
        else:
            continue
        yield from (text for text in texts if isinstance(text, str) and _KIND.fullmatch(text))


def _kinds() -> set[str]:
    found = {kind for module in modules() if _is_of_events(module) for kind in _written_kinds(module)}
    for functions in _PUT_TOGETHER.values():
        for first, seconds in functions.values():
            found |= {f"{first}.{second}" for second in seconds}
    return found


def test_every_kind_of_event_says_who_is_told() -> None:
    assert sorted(_kinds() - NOTICES.keys()) == []


def test_no_row_is_of_a_kind_that_does_not_exist() -> None:
    assert sorted(NOTICES.keys() - _kinds()) == []


def test_the_search_finds_kinds_of_all_sorts() -> None:
    assert {"limit.granted", "case.question_asked", "monitoring.finished", "policy.created", "user.joined"} <= _kinds()
