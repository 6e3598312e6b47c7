"""Compare what two parties have beside their names: countries and identifiers. Pure."""

from registry.compare.findings import Findings
from registry.compare.values import NameComparison, Party
from registry.values import Identifier


def compare_places_and_numbers(left: Party, right: Party) -> NameComparison:
    """Note whether countries and identifiers agree or conflict; what only one side has says nothing."""
    found = Findings()
    if left.country and right.country:
        if left.country == right.country:
            found.note("country_same")
        else:
            found.note("country_differs", 1.0, f"the countries differ: {left.country} and {right.country}")
    lefts, rights = _by_register(left.identifiers), _by_register(right.identifiers)
    for register in sorted(lefts.keys() & rights.keys()):
        scheme = " ".join(part for part in (register[1], register[0]) if part)
        if lefts[register] & rights[register]:
            found.note("identifier_same", 1.0, f"the same {scheme}")
        else:
            told = f"{' '.join(sorted(lefts[register]))} and {' '.join(sorted(rights[register]))}"
            found.note("identifier_differs", 1.0, f"the {scheme} differs: {told}")
    return found.comparison()


def _by_register(identifiers: tuple[Identifier, ...]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for identifier in identifiers:
        found.setdefault((identifier.scheme, identifier.country), set()).add(identifier.value)
    return found
