"""Settings of the web process, from variables named `TRADECOVER_*`. What is missing or wrong stops the start."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import Final, Self

from environs import Env

from people.passwords import MEMORY_KIB, TIME_COST
from people.values import SessionLimits

SECRET_SIGNS_MIN: Final = 32
UPLOAD_BYTES_MAX: Final = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """How this web process runs.

    Attributes:
        database_url: `sqlite:///...` or `postgresql+psycopg://...`, for the role that owns no table.
        secret_key: Signs the cookies that carry notices and known devices; the same for all web processes.
        host: The address listened on. Demo accounts are served on the loopback only.
        public_url: How people reach the portal; links in mails begin with it.
        has_tls: Whether people reach the portal by https: cookies are then `Secure` and bear the prefix `__Host-`.
        trusted_proxies: How many proxies before us write X-Forwarded-For; 0 trusts none of its values.
        locales: Languages that may be chosen, the first one is the fallback.
    """

    database_url: str
    secret_key: str = field(repr=False, default_factory=lambda: secrets.token_urlsafe(SECRET_SIGNS_MIN))
    host: str = "127.0.0.1"
    public_url: str = "http://127.0.0.1:8000"
    has_tls: bool = False
    trusted_proxies: int = 0
    locales: tuple[str, ...] = ("en",)
    sessions: SessionLimits = field(default_factory=SessionLimits)
    argon2_time_cost: int = TIME_COST
    argon2_memory_kib: int = MEMORY_KIB
    upload_bytes_max: int = UPLOAD_BYTES_MAX

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach the portal."""
        return self.host == "localhost" or _is_loopback_address(self.host)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the variables; a value that cannot be used raises `environs.EnvError` with its name."""
        env = Env(prefix="TRADECOVER_")
        public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
        limits = SessionLimits(
            idle=timedelta(minutes=env.int("SESSION_IDLE_MINUTES", 60)),
            absolute=timedelta(minutes=env.int("SESSION_ABSOLUTE_MINUTES", 12 * 60)),
        )
        return cls(
            database_url=env.str("DATABASE_URL"),
            secret_key=_long_enough(env.str("SECRET_KEY")),
            host=env.str("HOST", "127.0.0.1"),
            public_url=public_url,
            has_tls=public_url.startswith("https://"),
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            locales=tuple(env.list("LOCALES", ["en"])),
            sessions=limits,
            argon2_time_cost=env.int("ARGON2_TIME_COST", TIME_COST),
            argon2_memory_kib=env.int("ARGON2_MEMORY_KIB", MEMORY_KIB),
            upload_bytes_max=env.int("UPLOAD_BYTES_MAX", UPLOAD_BYTES_MAX),
        )


def _long_enough(secret: str) -> str:
    if len(secret) < SECRET_SIGNS_MIN:
        raise ValueError(f"TRADECOVER_SECRET_KEY has {len(secret)} characters; {SECRET_SIGNS_MIN} or more are right")
    return secret


def _is_loopback_address(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
