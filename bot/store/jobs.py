"""Puts jobs into procrastinate's tables, inside the caller's own transaction.

It does not know what the jobs do: the worker's tasks have these names.
"""

from procrastinate import App, PsycopgConnector
from sqlalchemy.ext.asyncio import AsyncConnection

BROADCAST_EVENT = "broadcast_event"
SERVE_LANE = "serve_lane"
SEND_TEST = "send_test"
TEST_LANE = "test_lane"
POLL_FEED = "poll_feed"
FOLLOW_STEP = "follow_step"
SERVE_WEBHOOK = "serve_webhook"
QUEUE = "broadcast"


def job_priority(priority: int) -> int:
    """Ours, where the lowest goes first, as procrastinate's, where the highest does."""
    return 100 - priority


class Jobs:
    """A job exists if and only if the transaction of its connection commits."""

    def __init__(self) -> None:
        # Never opened: it only writes on connections that it is given.
        self._app = App(connector=PsycopgConnector())

    async def enqueue(
        self,
        connection: AsyncConnection,
        task: str,
        *,
        priority: int,
        lock: str | None,
        **arguments: str,
    ) -> None:
        """`priority`: the lower, the sooner; two jobs of one `lock` never run at once."""
        raw = await connection.get_raw_connection()
        deferrer = self._app.configure_task(
            task,
            allow_unknown=True,
            queue=QUEUE,
            priority=job_priority(priority),
            lock=lock,
            connection=raw.driver_connection,
        )
        await deferrer.defer_async(**arguments)

    async def enqueue_broadcast(
        self, connection: AsyncConnection, event_id: object, priority: int
    ) -> None:
        """Have a worker fill the ledger of an event and wake its lanes."""
        await self.enqueue(
            connection,
            BROADCAST_EVENT,
            priority=priority,
            lock=f"event:{event_id}",
            event_id=str(event_id),
        )
