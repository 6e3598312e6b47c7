"""Durable work by name: what there is, and how it is enqueued in the transaction of the change that causes it.

Arguments are ids alone, and travel as JSON.
"""

from threading import Lock
from typing import Final

from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from basics import clock

APPLICATION: Final = "tradecover"
# Steps are written to be repeated, so work enqueued by an older release runs under a newer one. Raise it where not.
APPLICATION_VERSION: Final = "1"

MONITORING_QUEUE: Final = "monitoring"
NOTICES_QUEUE: Final = "notices"
MATCHING_QUEUE: Final = "matching"
SCREENING_QUEUE: Final = "screening"

MONITORING_RUN: Final = "monitoring_run"
SEND_NOTICES: Final = "send_notices"
MATCH_LIST: Final = "match_list"
SCREENING_RUN: Final = "screening_run"
TICK: Final = "tick"
_QUEUE_OF: Final = {
    MONITORING_RUN: MONITORING_QUEUE,
    SEND_NOTICES: NOTICES_QUEUE,
    MATCH_LIST: MATCHING_QUEUE,
    SCREENING_RUN: SCREENING_QUEUE,
}


class WorkQueue:
    """The way into the queue for those who do not work it off: web, commands, and services run by the worker."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._client: DBOSClient | None = None
        self._lock = Lock()

    def enqueue(self, session: Session, workflow: str, *arguments: int) -> None:
        """Enqueue work in the transaction of `session`: it exists once the change is committed, or not at all."""
        self._connected().enqueue_in_transaction(
            session, {"workflow_name": workflow, "queue_name": _QUEUE_OF[workflow]}, *arguments
        )

    def enqueue_once_a_minute(self, session: Session, workflow: str) -> None:
        """Enqueue work unless it was enqueued in this way within the same minute."""
        minute = clock.now().strftime("%Y-%m-%dT%H:%M")
        self._connected().enqueue_in_transaction(
            session,
            {
                "workflow_name": workflow,
                "queue_name": _QUEUE_OF[workflow],
                "workflow_id": f"{workflow}-{minute}",
            },
        )

    def close(self) -> None:
        """Give back what the client holds."""
        if self._client is not None:
            self._client.destroy()
            self._client = None

    def _connected(self) -> DBOSClient:
        # Made with the first use: a web server forks before it.
        with self._lock:
            if self._client is None:
                self._client = DBOSClient(
                    system_database_url=self._url,
                    application_name=APPLICATION,
                    serializer=DBOSPortableJSONSerializer(),
                    system_database_pool_size=1,
                    lazy=True,
                )
            return self._client


def migrate_queue(owner_url: str, *, app_role: str | None = None) -> None:
    """Bring the queue's own tables up to date: in the same SQLite file, or in a schema of their own on PostgreSQL."""
    role = None if make_url(owner_url).get_backend_name() == "sqlite" else app_role
    DBOS.migrate(owner_url, application_role=role)
