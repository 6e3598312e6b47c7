"""Screen everybody on file after a list has changed."""
