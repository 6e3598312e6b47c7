"""Where decisions and versions of limits are written; the services of limits alone call it."""
