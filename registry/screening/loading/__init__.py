"""Read the files of a sanctions list into the database."""
