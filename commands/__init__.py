"""The command line: one command a use case, people's output by default, JSON with `--json`."""
