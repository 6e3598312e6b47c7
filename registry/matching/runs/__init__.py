"""Customer lists of policyholders: read, matched to the buyers in chunks, decided by people where it matters."""
