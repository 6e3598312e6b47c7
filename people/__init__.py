"""People: the installation and its business date, policyholders, users, log-ins and tokens."""
