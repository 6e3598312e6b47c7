"""Whether Spark runs here: it is an extra, and needs Java."""

import shutil
from importlib.util import find_spec
from pathlib import Path


def find_spark() -> Path | None:
    """Give the Java that Spark would run on; None where either is missing."""
    java = shutil.which("java")
    return Path(java) if java is not None and find_spec("pyspark") is not None else None
