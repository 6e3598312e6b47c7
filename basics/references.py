"""References that people read out to each other: `LR-000123`."""


def reference(prefix: str, number: int) -> str:
    """Write the reference of row `number`: LR a limit request, LD a limit decision, CL a claim, ST a settlement."""
    return f"{prefix}-{number:06d}"
