"""What was invoiced and what was paid: the ledger, its imports, and the cover clock over it."""
