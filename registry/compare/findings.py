"""What a comparison gathers on its way: amounts by feature, and words for people."""

from registry.compare.values import NameComparison


class Findings:
    """Features and their reasons in the order in which they were found."""

    def __init__(self) -> None:
        self._features: dict[str, float] = {}
        self._why: list[str] = []

    def note(self, feature: str, strength: float = 1.0, words: str = "") -> None:
        """Add a strength that is not zero to a feature, and what to say of it, if anything."""
        if strength:
            self._features[feature] = self._features.get(feature, 0.0) + strength
            if words:
                self.say(words)

    def say(self, words: str) -> None:
        """Keep words for people."""
        self._why.append(words)

    def comparison(self) -> NameComparison:
        """Give what was found, frozen."""
        return NameComparison(self._features, tuple(self._why))


def quoted(words: tuple[str, ...]) -> str:
    """Write words as people are shown them: `'polar plug'`."""
    return f"'{' '.join(words)}'"
