"""Who decides which scorecard rates, and whether it still fits: index, standings, shadow scores, watching."""
