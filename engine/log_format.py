"""Logs without what people typed: an exception is told by its kinds and places, never by its message.

A message of the database quotes the row that it refused, one of ours quotes the field; both may be personal data.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from engine.errors import ChengnuoError

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
        record.message = _without_quotes(record, record.message)
        return super().formatMessage(record)


class JsonLines(TypedWordsLeftOut):
    """One JSON object a line, for programs that collect logs; the same words are left out."""

    def format(self, record: logging.LogRecord) -> str:
        """``at`` (UTC), ``level``, ``logger``, ``message``, ``process``; of an exception its ``kind`` and ``trace``."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_quotes(record, record.getMessage()),
            "process": record.process,
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["exception"] = {"kind": kind_of(error), "trace": [each.strip() for each in _told(error)]}
        return json.dumps(line, ensure_ascii=False)


def _without_quotes(record: logging.LogRecord, message: str) -> str:
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and record.name.partition(".")[0] in _QUOTING_LIBRARIES:
        return f"failed with {kind_of(error)}"
    return message


def kind_of(error: BaseException) -> str:
    """The full name of an exception's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def formatter_of(form: str) -> logging.Formatter:
    """What writes lines in this form, ``text`` or ``json``; ChengnuoError for another one."""
    if form not in ("text", "json"):
        raise ChengnuoError(
            f"CHENGNUO_LOG 写的是“{form}”，应是 text 或 json；请改正。",
            f"Expected CHENGNUO_LOG to be text or json, but it is “{form}”.",
        )
    return JsonLines() if form == "json" else TypedWordsLeftOut(LINE)


def set_up_logging(level: int = logging.WARNING) -> None:
    """Write this process's log to standard error, from ``level`` on, as text or as CHENGNUO_LOG says.

    ChengnuoError for another form than ``text`` and ``json``.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(formatter_of(os.environ.get("CHENGNUO_LOG", "text")))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their INFO lines tell of every job and every token: the heartbeat and the history say the same.
    for library in ("procrastinate", "alembic", "spiff"):
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
