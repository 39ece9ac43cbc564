"""Logs without what people typed: an exception is told by its kinds and places, never by its message.

A message of the database quotes the row that it refused, one of ours quotes the field; both may be personal data.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# These libraries put an exception's message, or what the database was asked, into the words of their own log lines.
_QUOTING_LIBRARIES = ("procrastinate", "sqlalchemy", "psycopg", "waitress", "alembic")


class TypedWordsLeftOut(logging.Formatter):
    """Writes tracebacks with files, lines and kinds of exceptions, without their messages."""

    def formatException(self, ei: Any) -> str:
        """The frames of an exception and of those that led to it, the first cause first."""
        error = ei[1]
        return "no exception" if error is None else "\n".join(_told(error))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line of a record; a library's words about an exception give way to the kind of the exception."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and record.name.partition(".")[0] in _QUOTING_LIBRARIES:
            record.message = f"failed with {kind_of(error)}"
        return super().formatMessage(record)


def kind_of(error: BaseException) -> str:
    """The full name of an exception's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def set_up_logging(level: int = logging.WARNING) -> None:
    """Write this process's log to standard error in that form, from ``level`` on."""
    handler = logging.StreamHandler()
    handler.setFormatter(TypedWordsLeftOut(LINE))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their INFO lines tell of every job that begins and ends: the heartbeat says the same in one row.
    for library in ("procrastinate", "alembic"):
        logging.getLogger(library).setLevel(max(level, logging.WARNING))


def _told(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "which led to"
    yield from _frames(error.__traceback__)
    yield kind_of(error)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
