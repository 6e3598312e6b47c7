"""From events to what people are told: their inbox, and mails."""
