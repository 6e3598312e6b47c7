"""What a life cycle is, and the one way to move along it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from basics.errors import Refused


@dataclass(frozen=True, slots=True)
class Step:
    """One row: `action`, done in `state`, leads to `becomes`."""

    state: str
    action: str
    becomes: str


@dataclass(frozen=True)
class Lifecycle:
    """A named table of steps.

    Attributes:
        name: What moves along it, as an error code begins: `claim`, `limit_request`.
        initial: The state of a new row.
        steps: The rows; a pair of state and action stands once.
        permits: What may be done to a thing in a state without moving it, such as `upload_document`.
    """

    name: str
    initial: str
    steps: tuple[Step, ...]
    permits: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        pairs = [(step.state, step.action) for step in self.steps]
        if len(set(pairs)) != len(pairs):
            raise ValueError(f"life cycle {self.name}: a pair of state and action stands twice")

    @property
    def states(self) -> tuple[str, ...]:
        """Give every state, in the order of first mention."""
        mentioned = [self.initial, *(state for step in self.steps for state in (step.state, step.becomes))]
        return tuple(dict.fromkeys(mentioned))

    def next_state(self, state: str, action: str) -> str:
        """Give the state that `action` leads to.

        Raises:
            Refused: `<name>.not_possible`: the table has no such row.
        """
        for step in self.steps:
            if (step.state, step.action) == (state, action):
                return step.becomes
        possible = ", ".join(self.actions(state)) or "nothing more"
        message = f"{_words(self.name)} is {_words(state)}: {_words(action)} is not possible; possible: {possible}."
        raise Refused(f"{self.name}.not_possible", message)

    def actions(self, state: str) -> tuple[str, ...]:
        """Give the actions that lead on from a state: what the buttons are made from."""
        return tuple(step.action for step in self.steps if step.state == state)

    def require(self, state: str, permission: str) -> None:
        """Refuse what a state does not permit.

        Raises:
            Refused: `<name>.not_permitted`.
        """
        if permission not in self.permits.get(state, frozenset()):
            message = f"{_words(self.name)} is {_words(state)}, which does not permit: {_words(permission)}."
            raise Refused(f"{self.name}.not_permitted", message)


def _words(code: str) -> str:
    return code.replace("_", " ")
