"""Who the buyer is, in numbers: features, scorecards, assessments, overrides."""
