"""Join the keys of a list and of a registry inside DuckDB or Spark, by one definition. See `joined`."""
