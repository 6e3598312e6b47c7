"""The tests: rules by their sentences, services on both databases, pages in a real browser."""
