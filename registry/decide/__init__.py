"""Whether two records are of one company: a table of features and weights, and people's judgements, which win."""
