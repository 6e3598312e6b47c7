"""Match lists of names to a registry and within themselves. See docs/matching.md."""
