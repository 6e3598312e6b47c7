"""Pages, one file a room."""
