"""The event log: one writer."""
