"""Overdue notices: what a policyholder tells the insurer of a buyer that does not pay."""
