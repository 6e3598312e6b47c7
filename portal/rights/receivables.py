"""Rights of invoices and receipts: policyholders keep their ledgers; underwriting, claims and audit read them."""

from typing import Final

from basics.actors import Role
from portal.rights import Rights

KEEPERS: Final = frozenset({Role.EXPORTER})
READERS: Final = KEEPERS | {Role.UNDERWRITER, Role.CLAIMS_HANDLER, Role.AUDITOR}

RIGHTS: Rights = {
    "receivables.invoices": READERS,
    "receivables.invoices_file": READERS,
    "receivables.invoice": READERS,
    "receivables.new_invoice": KEEPERS,
    "receivables.add_invoice": KEEPERS,
    "receivables.dispute": KEEPERS,
    "receivables.receipts": READERS,
    "receivables.receipts_file": READERS,
    "receivables.new_receipt": KEEPERS,
    "receivables.add_receipt": KEEPERS,
    "receivables.files": KEEPERS,
    "receivables.import_file": KEEPERS,
    "receivables.import_run": READERS,
    "receivables.rejections": READERS,
    "api_receivables.invoices": READERS,
    "api_receivables.add_invoice": KEEPERS,
    "api_receivables.invoice": READERS,
    "api_receivables.dispute": KEEPERS,
    "api_receivables.receipts": READERS,
    "api_receivables.add_receipt": KEEPERS,
    "api_receivables.clock": READERS,
    "api_receivables.standing": READERS,
    "api_receivables.imports": READERS,
    "api_receivables.import_file": KEEPERS,
    "api_receivables.import_run": READERS,
}
