"""Statements that a bureau sends as files."""
