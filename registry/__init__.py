"""Which company is meant, and the dated facts about it."""
