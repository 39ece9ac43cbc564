"""Signing several chosen tasks with the same answers (批量签批): each by a command of its own, with its own result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engine.cases.commands.complete import complete
from engine.cases.runtime import Runtime
from engine.cases.submissions import Outcome
from engine.errors import ChengnuoError
from engine.identity.actor import Actor


@dataclass(frozen=True)
class Signed:
    """What became of one task: what it led to, or why not."""

    work_item: UUID
    outcome: Outcome | None
    refusal: ChengnuoError | None = None


def sign_together(
    runtime: Runtime, actor: Actor, *, work_items: Sequence[UUID], answers: Mapping[str, Any], key: str
) -> list[Signed]:
    """Hand in the same answers for each of these tasks, in this order; one that is refused stops none of the others.

    Each is judged as ``complete`` judges it, and refused where its diagram does not allow signing together. The same
    key signs each once.
    """
    signed = []
    for work_item in dict.fromkeys(work_items):
        try:
            outcome = complete(
                runtime, actor, work_item=work_item, answers=answers, key=f"{key}:{work_item}", together=True
            )
        except ChengnuoError as refusal:
            signed.append(Signed(work_item, None, refusal))
        else:
            signed.append(Signed(work_item, outcome))
    return signed
