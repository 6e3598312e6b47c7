"""Score whole tables: by NumPy, or inside DuckDB or Spark, with the same answer. See `score_file`."""

from underwriting.engines.answer import Engine, ScoredReport
from underwriting.engines.scored import score_file

__all__ = ["Engine", "ScoredReport", "score_file"]
