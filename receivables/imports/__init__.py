"""Files of invoices and receipts: read, planned against what is on file, stored with a report."""
