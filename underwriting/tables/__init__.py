"""Tables of figures with a target: read, checked, put in order, and mapped onto the feature table."""
