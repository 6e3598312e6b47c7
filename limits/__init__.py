"""Limits: requests, decisions, versions of limits, what is committed on a buyer and what its capacity leaves."""
