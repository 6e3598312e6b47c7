"""The database's steps from empty to today, and the one way to take them."""
