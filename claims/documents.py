"""Files of a claim: what is taken, told by content; and a file name that is safe to store and to give back. Pure."""

import re
from typing import Final

from basics.errors import Fault, Invalid
from claims.values import DocumentKind, NewDocument

BYTES_MAX: Final = 10 * 1024 * 1024
OF_AN_INVOICE: Final = frozenset({DocumentKind.INVOICE, DocumentKind.PROOF_OF_DELIVERY})
ENDINGS: Final = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
_BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_NAME_SIGNS_MAX: Final = 80
_ODD: Final = re.compile(r"[^A-Za-z0-9._-]+")


def media_type_of(content: bytes) -> str | None:
    """Tell by its first bytes whether a file is a PDF, a PNG or a JPEG; None for anything else."""
    return next((media_type for beginning, media_type in _BEGINNINGS if content.startswith(beginning)), None)


def check_document(document: NewDocument) -> str:
    """Give the media type of a file that may be stored.

    Raises:
        Invalid: `claim.document`, with every fault: nothing in it, too large, none of the three formats, or an
            invoice that is missing or too much.
    """
    size, media_type = len(document.content), media_type_of(document.content)
    faults = []
    if not size:
        faults.append(Fault("file", "an empty file", "a PDF, PNG or JPEG file is right"))
    elif size > BYTES_MAX:
        faults.append(Fault("file", f"{size} bytes", f"at most {BYTES_MAX} bytes are right"))
    elif media_type is None:
        faults.append(Fault("file", "a file that is no PDF, PNG or JPEG", "one of the three is right"))
    needs_invoice = document.kind in OF_AN_INVOICE
    if needs_invoice and document.invoice_ref is None:
        faults.append(Fault("invoice", "no invoice", "the reference of the invoice that it proves is right"))
    if not needs_invoice and document.invoice_ref is not None:
        faults.append(Fault("invoice", document.invoice_ref, "no invoice is right for other files"))
    if faults or media_type is None:
        raise Invalid("claim.document", "; ".join(map(str, faults)), faults)
    return media_type


def plain_name(given: str, media_type: str) -> str:
    """Give a file name of plain signs without any folder, with the ending that its content asks for.

    What the sender called the file is kept as far as it is plain: no path, no control or direction sign, no dot in
    front, no second ending.
    """
    last = re.split(r"[\\/]", given)[-1]
    stem = _ODD.sub("_", last.rpartition(".")[0] or last).replace(".", "_").strip("_-")
    return f"{stem[:_NAME_SIGNS_MAX] or 'document'}.{ENDINGS[media_type]}"
