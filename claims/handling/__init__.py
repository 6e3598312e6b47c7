"""The claims handler's side: assess, ask, accept with a second person, refuse by a clause, settle."""
