"""The demo's bureau file: real, anonymised statements under made-up names. See README.md beside it."""
