"""Euro reference rates: the file that ships, and how such a file is read."""
