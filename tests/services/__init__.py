"""Use cases on migrated databases."""
