"""Opaque secrets: 256 bits from the system's generator, told once; only the digest is stored."""

import hashlib
import secrets
from typing import Final

PREFIX_SIGNS: Final = 12
_BYTES: Final = 32


def new_token(prefix: str = "") -> str:
    """Make a secret of 256 bits, in letters that need no quoting."""
    return prefix + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> str:
    """Give what is stored instead of a secret, or of an e-mail or address that is only counted."""
    return hashlib.sha256(secret.encode()).hexdigest()
