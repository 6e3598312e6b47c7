"""The names of buyers: the legal one, and whatever else a buyer is or was called."""
