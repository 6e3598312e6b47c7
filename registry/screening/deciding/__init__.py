"""Clear and confirm hits."""
