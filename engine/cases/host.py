"""What a running process may ask of its case: operations, decisions, and the office's day and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.bpmn import OperationCall, OperationFailed
from engine.bpmn.expressions.added_functions import added_functions
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS
from engine.cases import clocks
from engine.cases.loaded_case import CommandContext, LoadedCase
from engine.cases.storage.records import Submission, WorkItem
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError
from engine.office.settings import store as settings
from engine.office.settings.rules import setting
from engine.operations.context import BusinessFailure, CaseFacts, Effects, Notification, OpenWork, OperationContext


class CaseHost:
    """Bound to one transaction and one case; never shared, never kept."""

    def __init__(self, context: CommandContext, loaded: LoadedCase) -> None:
        self._context = context
        self._case = loaded
        self.functions: Mapping[str, Callable[..., Any]] = {
            **added_functions(),
            **TIME_FUNCTIONS,
            "now": self._now,
            "today": self._today,
            "setting": self._setting,
        }
        self._settings: dict[datetime, Mapping[str, int]] = {}

    def _now(self) -> str:
        return self._context.effective.astimezone(OFFICE_ZONE).isoformat()

    def _today(self) -> str:
        return self._context.effective.astimezone(OFFICE_ZONE).date().isoformat()

    def _setting(self, name: str) -> int:
        """What the office has set at this moment; ChengnuoError for a name that it does not know."""
        at = self._context.effective
        if at not in self._settings:
            self._settings[at] = settings.values(self._context.session, at)
        return self._settings[at].get(name, setting(name).default)

    def call(self, operation: str, parameters: dict[str, Any], token: OperationCall) -> dict[str, Any]:
        """Run an operation of the catalogue and gather its effects; OperationFailed for a refusal of the office."""
        run = self._context.runtime.operations.get(operation)
        if run is None:
            raise ChengnuoError(
                f"操作目录里没有「{operation}」，请由流程设计人员在流程图中改正。",
                f"Expected the operation {operation}, but the catalogue has none.",
                place=token.element,
            )
        try:
            effects = run(self._operation_context(token), parameters)
        except BusinessFailure as failure:
            self._context.infractions.extend((self._case.id, each) for each in failure.infractions)
            raise OperationFailed(failure.code, failure.zh, failure.en, place=failure.place) from failure
        self._gather(effects)
        if effects.note is not None:
            self._context.line(self._case, "noted", element=token.element, text=effects.note)
        return dict(effects.result)

    def decide(self, decision: str, inputs: dict[str, Any]) -> dict[str, Any] | list[Any]:
        """The outputs of a decision table of this case's version, or of the newest one where the table says so."""
        table = self._context.runtime.definitions.decision(self._context.session, self._case.bundle, decision)
        return table.decide(inputs)

    def _operation_context(self, token: OperationCall) -> OperationContext:
        context, loaded = self._context, self._case
        facts = CaseFacts(loaded.id, loaded.number, loaded.process, loaded.parent_id, token.data, loaded.opened_at)
        return OperationContext(
            context.session,
            context.effective,
            context.calendar,
            context.actor,
            facts,
            token.element,
            token.task_id,
            self._answers,
            self._open_work,
            context.post_id,
            context.acting_for_id,
            context.now,
            self._work_of,
            self.decide,
        )

    def _answers(self, form: str) -> dict[str, Any] | None:
        made_now = self._context.forms.get((self._case.id, form))
        if made_now is not None:
            return made_now
        statement = (
            select(Submission.content)
            .where(Submission.case_id == self._case.id, Submission.form == form)
            .order_by(Submission.version.desc())
            .limit(1)
        )
        return self._context.session.scalar(statement)

    def _open_work(self) -> list[OpenWork]:
        return self._work_of(self._case.id)

    def _work_of(self, case_id: int) -> list[OpenWork]:
        columns = (
            WorkItem.id,
            WorkItem.element,
            WorkItem.name,
            WorkItem.post_id,
            WorkItem.assignee_id,
            WorkItem.acting_for_id,
            WorkItem.due_at,
            WorkItem.form,
            WorkItem.opened_at,
            WorkItem.limit,
        )
        # As it was when this transaction began: what an interrupting timer has just taken away is what is late.
        # An opinion that was asked beside a task moves no limit: who asked for it still has the work (AT-1).
        own = select(*columns).where(WorkItem.case_id == case_id, WorkItem.beside_id.is_(None))
        rows = self._context.session.execute(own)
        return [OpenWork(*row) for row in rows]

    def _gather(self, effects: Effects) -> None:
        context, loaded = self._context, self._case
        for change in effects.clocks:
            clocks.apply(context, loaded, change)
        for message in effects.messages:
            context.send(
                message.to_case_id,
                "message",
                message.name,
                dict(message.payload),
                from_case_id=loaded.id,
                unique_key=message.unique_key,
            )
        context.openings.extend((loaded, opening) for opening in effects.cases)
        context.outbox.extend(letter_row(context, loaded.id, each) for each in effects.notifications)


def letter_row(context: CommandContext, case_id: int, notification: Notification) -> dict[str, Any]:
    """The outbox row of a word to somebody about a case; what only the mailbox shows is not sent."""
    visible_only = notification.channel == "mailbox"
    return {
        "case_id": case_id,
        "channel": notification.channel,
        "recipient_kind": notification.recipient_kind,
        "recipient": notification.recipient,
        "subject": notification.subject,
        "body": notification.body,
        "topic": notification.topic,
        "at": context.now,
        "next_attempt_at": None if visible_only else context.runtime.system_clock.now(),
    }
