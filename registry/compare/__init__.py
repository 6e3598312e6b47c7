"""Two names side by side: what agrees, what differs, and how much it weighs. Nothing is decided here."""
