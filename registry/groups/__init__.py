"""Which companies belong together: parents told of buyers, and the group that follows from them."""
