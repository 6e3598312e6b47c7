"""Claims: notice of loss, cover checks, indemnity step by step, recoveries."""
