"""The list of living workers in PostgreSQL, and whether we still stand on it.

It does not know what a worker does, nor what follows when it is struck off.
"""

from procrastinate.manager import JobManager

_ON_IT = """
SELECT EXISTS (
    SELECT FROM procrastinate_workers
    WHERE id = %(me)s AND last_heartbeat > now() - make_interval(secs => %(seconds)s)
) AS there
"""


class Roll(JobManager):
    """Procrastinate's own, which also remembers under which number it was registered.

    Whoever gave no sign for a while (frozen, or cut off from the database) is struck off by a
    worker that starts. Procrastinate then goes on beating for a number that nobody has: a worker
    that lives and whose jobs everybody takes for those of the dead.
    """

    me: int | None = None

    async def register_worker(self) -> int:
        self.me = await super().register_worker()
        return self.me

    async def on_it(self, seconds: float) -> bool:
        """Whether we gave a sign in the last `seconds`; before we are registered, yes."""
        if self.me is None:
            return True
        found = await self.connector.execute_query_one_async(_ON_IT, me=self.me, seconds=seconds)
        return bool(found["there"])
