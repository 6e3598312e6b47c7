"""The rules of the house, each with the proof that it bites."""
