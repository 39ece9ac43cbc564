"""What somebody hands in, once: the key of the page decides, the stored outcome answers whoever comes again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.cases.storage.records import Submission
from engine.errors import Conflict, Refused

LONGEST_KEY = 200

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# How an unstorable sign may look in JSON; a text about backslashes looks like it, too.
_SUSPICIOUS = re.compile(r"\\u0000|[\ud800-\udfff]")


@dataclass(frozen=True)
class Outcome:
    """What a command did. ``work_items`` are the ids of the tasks now open in the case; branches have no ``number``."""

    case_id: int
    number: str | None
    status: str
    work_items: tuple[str, ...] = ()
    outcome: str | None = None
    """The end state's name once the case has ended."""
    posts: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Those of ``work_items`` that the command opened itself, with the posts at which they wait; not kept."""

    def as_json(self) -> dict[str, Any]:
        """The outcome as it is kept with the submission."""
        return {
            "case_id": self.case_id,
            "number": self.number,
            "status": self.status,
            "work_items": list(self.work_items),
            "outcome": self.outcome,
        }

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> Outcome:
        """The outcome that was kept."""
        return cls(
            stored["case_id"], stored["number"], stored["status"], tuple(stored["work_items"]), stored["outcome"]
        )


@dataclass(frozen=True)
class SubmissionRequest:
    """A submission on its way in.

    ``scope`` says what it was made for, before anything is looked up (``task:<id>``, ``open:<process>``,
    ``<command>:<case id>``); the digest covers scope and the answers as they came.
    """

    key: str
    scope: str
    answers: Mapping[str, Any]
    digest: bytes = field(init=False)

    def __post_init__(self) -> None:
        check_key(self.key)
        text = json.dumps([self.scope, self.answers], sort_keys=True, ensure_ascii=False, default=str)
        if _SUSPICIOUS.search(text):
            check_text(self.answers)
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).digest())


@dataclass(frozen=True)
class NewSubmission:
    """What is stored of a submission. ``element`` is a task, a start event or ``command:<name>``."""

    request: SubmissionRequest
    element: str
    form: str | None
    content: Mapping[str, Any]
    """The cleaned answers."""
    task_id: str | None = None


class AlreadyDone(Exception):
    """The same submission was made before: nothing is written, its outcome answers."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class KeyTaken(Exception):
    """Somebody request in this key before or at the same moment; everything of this transaction is rolled back."""

    def __init__(self, request: SubmissionRequest) -> None:
        super().__init__(request.key)
        self.request = request


def check_key(key: str) -> None:
    """Refused unless the key is a text of 1 to 200 characters."""
    if not key or len(key) > LONGEST_KEY:
        raise Refused(
            f"提交编号应为 1 到 {LONGEST_KEY} 个字符，收到的有 {len(key)} 个；请刷新页面后重新提交。",
            f"Expected a submission key of 1 to {LONGEST_KEY} characters, but it has {len(key)}.",
        )


def check_text(value: Any) -> None:
    """Refused when a text anywhere in ``value`` holds a sign that the database cannot store."""
    # PostgreSQL can store neither of these in a text.
    if isinstance(value, str) and _UNSTORABLE.search(value):
        raise Refused(
            "内容里有无法保存的字符，请删去后再提交。", "Expected plain text, but it has unstorable characters."
        )
    if isinstance(value, Mapping):
        for key, each in value.items():
            check_text(key)
            check_text(each)
    elif isinstance(value, list | tuple):
        for each in value:
            check_text(each)


def stored_outcome(session: Session, request: SubmissionRequest) -> Outcome | None:
    """What the same submission led to earlier, or None when the key is new; Conflict when its content was another."""
    row = session.execute(
        select(Submission.content_hash, Submission.outcome).where(Submission.key == request.key)
    ).one_or_none()
    if row is None:
        return None
    if bytes(row.content_hash) != request.digest or row.outcome is None:
        raise Conflict(
            "这个页面已经提交过别的内容，请刷新页面后再填写。",
            "Expected a fresh page for every submission, but this page has submitted something else already.",
        )
    return Outcome.of_json(row.outcome)
