"""What tests stand on: a PostgreSQL server of their own, migrated databases, a browser, free ports."""
