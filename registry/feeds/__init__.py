"""Feeds: files that tell of many companies, read in chunks, each a transaction, and resumed where they stood."""
