"""Who works: one row for every start of a worker."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Id


class WorkerLease(Base):
    """The right of one worker process to write, until it runs out or is taken away.

    `executor_id` is the worker's name and its generation, the number of this start: it names the durable work that the
    process took, and is never used again. A revoked lease writes nothing more; a swept one has no work left.
    """

    __tablename__ = "worker_lease"
    __table_args__ = (UniqueConstraint("worker_name", "generation"),)

    id: Mapped[Id]
    worker_name: Mapped[Code]
    generation: Mapped[int]
    executor_id: Mapped[Code] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]
