"""Search while typing: an index over the words of names, and the order in which what it finds is shown."""
