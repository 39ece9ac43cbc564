"""The read replica: a hot standby of the database that answers reports, as long as it keeps up."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Text, column, select, table
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.errors import ChengnuoError
from engine.log_format import kind_of

logger = logging.getLogger(__name__)

MOST_SECONDS = 60.0
"""How far a replica may be behind when CHENGNUO_REPLICA_SECONDS says nothing."""

CONNECT_SECONDS = 3
"""How long a report waits for a replica; the primary can always answer instead."""

REST = timedelta(seconds=10)
"""How long nobody asks a replica again that failed or was behind."""

_AWAY = (DBAPIError, PoolTimeout, InvalidatePoolError)
"""What a replica raises that cannot be reached."""

_BEATS = table("heartbeat", column("duty", Text), column("at", DateTime(timezone=True)))
_NEWEST = select(_BEATS.c.at).where(_BEATS.c.duty == "timers")


def replica_address() -> str | None:
    """CHENGNUO_REPLICA_URL; None where reports are read from the primary."""
    return os.environ.get("CHENGNUO_REPLICA_URL", "").strip() or None


def most_seconds() -> float:
    """CHENGNUO_REPLICA_SECONDS, ``MOST_SECONDS`` when it is not set; ChengnuoError when it is no positive number."""
    given = os.environ.get("CHENGNUO_REPLICA_SECONDS", "").strip()
    try:
        found = float(given) if given else MOST_SECONDS
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise ChengnuoError(
            f"CHENGNUO_REPLICA_SECONDS 应为正的秒数，现在是“{given}”。",
            f"Expected CHENGNUO_REPLICA_SECONDS to be a positive number of seconds, but it is “{given}”.",
        )
    return found


class ReadReplica:
    """Connections to the replica for those who can do with figures of some seconds ago.

    How old its data is, is told by the heartbeat of background work that it has received: a replica that was cut off
    looks as if it had nothing to catch up with. Where nothing beats, no replica is trusted.
    """

    def __init__(
        self,
        source: Engine,
        most: float = MOST_SECONDS,
    ) -> None:
        self._source = source
        self._most = timedelta(seconds=most)
        self._rests_until: datetime | None = None

    def connect(self, now: datetime) -> Connection | None:
        """A connection whose data is new enough at ``now`` by the system clock; None while the primary has to answer.

        One statement. The caller closes the connection.
        """
        if self._rests_until is not None and now < self._rests_until:
            return None
        try:
            with ExitStack() as opened:
                connection = opened.enter_context(self._source.connect())
                newest = connection.execute(_NEWEST).scalar_one_or_none()
                if newest is not None and now - newest <= self._most:
                    opened.pop_all()
                    self._serve_again()
                    return connection
        except _AWAY as error:
            self._rest(now, kind_of(error))
        else:
            self._rest(now, "it is behind")
        return None

    def behind(self, now: datetime) -> float | None:
        """Seconds since the newest heartbeat that the replica has; None when it does not answer or has none."""
        try:
            with self._source.connect() as connection:
                newest = connection.execute(_NEWEST).scalar_one_or_none()
        except _AWAY:
            return None
        return None if newest is None else max(0.0, (now - newest).total_seconds())

    def is_late(self, behind: float | None) -> bool:
        """Whether a replica that is so many seconds behind (None: unknown) answers no reports."""
        return behind is None or behind > self._most.total_seconds()

    def gave_up(self, error: DBAPIError, now: datetime) -> bool:
        """Whether a query failed through the replica, so that the primary should be asked the same; it then rests.

        A standby also cancels queries that read what the primary has removed.
        """
        if not isinstance(error, OperationalError):
            return False
        self._rest(now, kind_of(error))
        return True

    def is_of(self, connection: Connection) -> bool:
        """Whether a connection is one of the replica's."""
        return connection.engine is self._source

    def close(self) -> None:
        """Give all connections back."""
        self._source.dispose()

    def _serve_again(self) -> None:
        if self._rests_until is not None:
            logger.info("The read replica answers reports again")
            self._rests_until = None

    def _rest(self, now: datetime, why: str) -> None:
        if self._rests_until is None:
            logger.warning("Reports are read from the primary, the replica does not serve: %s", why)
        self._rests_until = now + REST
