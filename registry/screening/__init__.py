"""Sanctions screening: lists, an index of their words, hits that block and wait for a person."""
