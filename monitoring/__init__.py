"""What changed about the buyers, and what follows from it."""
