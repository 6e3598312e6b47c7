"""What every table shares: naming of constraints, column types, and the mark of a tenant's row."""

from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, MetaData, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigKey = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; a naive value is refused, and what comes back is aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Store the instant in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant is not stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - given by SQLAlchemy
        """Give the instant back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = Annotated[int, mapped_column(BigKey, primary_key=True)]
Minor = Annotated[int, mapped_column(BigInteger)]
Code = Annotated[str, mapped_column(String(60))]
Currency = Annotated[str, mapped_column(String(3))]
Country = Annotated[str, mapped_column(String(2))]
Line = Annotated[str, mapped_column(String(300))]
Text = Annotated[str, mapped_column(String(4000))]
Digest = Annotated[str, mapped_column(String(64))]


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy
        datetime: Instant,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def key_to(table: str, *, index: bool = True) -> Any:  # noqa: ANN401 - a mapped_column of whatever nullability
    """Declare a foreign key to another table's id."""
    return mapped_column(BigKey, ForeignKey(f"{table}.id"), index=index)


class TenantRow:
    """A row that belongs to one policyholder: found only within a scope, guarded by row-level security as well."""

    @declared_attr
    def policyholder_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy passes the class
        """Name the policyholder whose row this is."""
        column: Mapped[int] = key_to("policyholder")
        return column


class OwnOrTenantRow(TenantRow):
    """A row of one policyholder, or of the insurer alone: without a policyholder no policyholder finds it."""

    @declared_attr
    def policyholder_id(cls) -> Mapped[int | None]:  # type: ignore[override]  # noqa: N805 - None is the insurer's own
        """Name the policyholder whose row this is; None for the insurer's own."""
        column: Mapped[int | None] = key_to("policyholder")
        return column
