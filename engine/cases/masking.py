"""Masking the personal data of a case whose period is over, so that its chain still proves what is left.

The registers are changed as by any command, and told to the chain of the office. History is append-only: a masked
line keeps its hash, which later lines rest on, and a row of ``masked_line`` says what is left of it. The chain is
proved before anything goes, since nobody can prove the lost words afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Table, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.orm import Session

from engine.bpmn.running.codec import without_variables
from engine.cases.history import GENESIS, case_seal, line_digest, line_follows, submission_digest
from engine.cases.retention import DueCase
from engine.cases.runtime import Runtime
from engine.cases.storage.records import History, OfficeCase, Outbox, Submission
from engine.database import Record
from engine.errors import ChengnuoError
from engine.files.records import Attachment, FileContent
from engine.files.store import EMPTY_CONTENT
from engine.office.online.store import drop_contents
from engine.office.retention.columns import BELOW, MASKED, REFERENCES
from engine.office.retention.records import MaskedLine, Masking
from engine.office.retention.rules import ACCESS, MASK, masked
from engine.sealing.changes import Changes, leave
from engine.sealing.keys import AuditKeys

LOOKS_AT_ONCE = 5000


class ChainBroken(ChengnuoError):
    """The history of a case does not hold: it is not masked, so that the fault stays to be seen."""


def mask_case(runtime: Runtime, due: DueCase) -> bool:
    """Mask a case with all branches under it, in one transaction; False when another worker has done it.

    ChainBroken when a history does not hold.
    """
    with runtime.database.transaction() as session:
        family = _family(session, due.case_id)
        locked = select(OfficeCase).where(OfficeCase.id.in_(family)).order_by(OfficeCase.id).with_for_update()
        cases = {each.id: each for each in session.scalars(locked)}
        if session.scalar(select(Masking.id).where(Masking.case_id == due.case_id)) is not None:
            return False
        files = _drop_files(session, family)
        for case_id in family:
            _mask_one(session, runtime, cases[case_id], due.kind, files if case_id == due.case_id else 0)
        _mask_registers(session, family)
    return True


def drop_looks(runtime: Runtime, before: datetime) -> int:
    """Delete the looks at personal data before a moment, part by part; how many there were."""
    deleted = 0
    while True:
        with runtime.database.transaction() as session:
            chosen = session.execute(text(_OLDEST), {"before": before, "limit": LOOKS_AT_ONCE}).scalars().all()
            if chosen:
                session.add(Masking(kind=ACCESS, before=before, rows=len(chosen), files=0, at=runtime.clock.now()))
                session.flush()
                session.execute(text("DELETE FROM personal_data_access WHERE id = ANY(:ids)"), {"ids": list(chosen)})
        deleted += len(chosen)
        if len(chosen) < LOOKS_AT_ONCE:
            return deleted


_OLDEST = "SELECT id FROM personal_data_access WHERE at < :before ORDER BY at, id LIMIT :limit"

_FAMILY = """
WITH RECURSIVE family AS (
  SELECT id FROM office_case WHERE id = :id
  UNION ALL SELECT c.id FROM office_case c JOIN family f ON c.parent_id = f.id
) SELECT id FROM family ORDER BY id
"""

_UNSIGNED = "SELECT count FROM checkpoint_head WHERE checkpoint_id = 1 AND case_id = :id AND chain = ''"


def _family(session: Session, case_id: int) -> list[int]:
    return list(session.execute(text(_FAMILY), {"id": case_id}).scalars())


def _mask_one(session: Session, runtime: Runtime, case: OfficeCase, kind: str, files: int) -> None:
    keys = runtime.database.keys
    unsigned = session.execute(text(_UNSIGNED), {"id": case.id}).scalar() or 0
    lines = list(session.scalars(select(History).where(History.case_id == case.id).order_by(History.sequence)))
    before = dict(_proved(keys, case, lines, unsigned))
    submissions = list(session.scalars(select(Submission).where(Submission.case_id == case.id)))
    rows = len(lines) + len(submissions)
    session.add(Masking(kind=kind, case_id=case.id, rows=rows, files=files, at=runtime.clock.now()))
    session.flush()
    for line in lines:
        data = masked(line.data)
        if data != line.data:
            previous, hash_ = before[line.sequence], bytes(line.hash)
            session.expunge(line)
            line.data = data
            row = {"case_id": case.id, "sequence": line.sequence, "previous": previous, "hash": hash_}
            session.execute(insert(MaskedLine).values(**row, content=line_digest(line)))
            place = (History.case_id == case.id) & (History.sequence == line.sequence)
            session.execute(update(History).where(place).values(data=data).execution_options(synchronize_session=False))
    _mask_submissions(session, submissions)
    _mask_state(session, keys, case)


def _proved(keys: AuditKeys, case: OfficeCase, lines: Sequence[History], unsigned: int) -> Iterator[tuple[int, bytes]]:
    """Each sequence with the hash of the line before it."""
    head, count = GENESIS, 0
    for line in lines:
        if line.sequence != count + 1 or not line_follows(keys, head, line, unsigned):
            raise _broken(case.id)
        yield line.sequence, head
        head, count = bytes(line.hash), line.sequence
    if (head, count) != (bytes(case.head), case.history_count):
        raise _broken(case.id)


def _broken(case_id: int) -> ChainBroken:
    return ChainBroken(
        f"案件 {case_id} 的历史与校验值不符，没有脱敏；请先运行 chengnuo audit verify 查明。",
        f"Expected the history of case {case_id} to hold, but it does not. Run chengnuo audit verify.",
    )


def _mask_submissions(session: Session, submissions: Sequence[Submission]) -> None:
    told = Changes(session.execute(text("SELECT nextval('register_stamp')")).scalar_one())
    for row in submissions:
        session.expunge(row)
        row.content, row.content_hash = masked(row.content), b""
        values = {"content": row.content, "content_hash": row.content_hash}
        session.execute(
            update(Submission)
            .where(Submission.key == row.key)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        facts = {column.name: getattr(row, column.name) for column in Submission.__table__.columns}
        told.add("submission", row.key, submission_digest(facts))
    leave(session.connection(), told)


def _mask_state(session: Session, keys: AuditKeys, case: OfficeCase) -> None:
    state = without_variables(bytes(case.state)) if case.state else case.state
    seal = case_seal(
        keys,
        keys.current,
        case_id=case.id,
        version=case.version,
        status=case.status,
        ended_at=case.ended_at,
        outcome=case.outcome,
        state=bytes(state),
        head=bytes(case.head),
        history_count=case.history_count,
    )
    case.state, case.key_id, case.seal = state, keys.current, seal
    session.flush()


def _drop_files(session: Session, family: Sequence[int]) -> int:
    """Let the attachments point to an empty content and delete what nothing else holds; how many attachments."""
    digests = set(session.scalars(select(Attachment.digest).where(Attachment.case_id.in_(family))))
    digests.discard(EMPTY_CONTENT)
    if not digests:
        return 0
    empty = {"digest": EMPTY_CONTENT, "kind": "pdf", "size": 0, "pages": 0}
    session.execute(insert_new(FileContent).values(**empty).on_conflict_do_nothing())
    counted = select(func.count()).select_from(Attachment).where(Attachment.case_id.in_(family))
    count = session.scalar(counted) or 0
    session.execute(update(Attachment).where(Attachment.case_id.in_(family)).values(digest=EMPTY_CONTENT))
    drop_contents(session, digests)
    return count


def _mask_registers(session: Session, family: Sequence[int]) -> None:
    for name, columns in MASKED.items():
        table = Record.metadata.tables[name]
        chosen = _rows_of(table, family)
        if any(isinstance(table.c[each].type, JSON) for each in columns):
            keys = list(table.primary_key.columns)
            for row in session.execute(select(table).where(chosen)).mappings().all():
                same = [key == row[key.name] for key in keys]
                values = {each: _masked_value(table.c[each], row[each]) for each in columns}
                session.execute(update(table).where(*same).values(values))
        else:
            values = {each: _masked_in_place(table.c[each]) for each in columns}
            session.execute(update(table).where(chosen).values(values))
    addressed = Outbox.case_id.in_(family) & Outbox.recipient_kind.not_in(("post", "staff", "system"))
    session.execute(update(Outbox).where(addressed).values(recipient=MASK).execution_options(synchronize_session=False))


def _rows_of(table: Table, family: Sequence[int]) -> ColumnElement[bool]:
    if table.name == "office_case":
        return table.c.id.in_(family)
    if table.name in BELOW:
        column, above = BELOW[table.name]
        owner = Record.metadata.tables[above]
        return table.c[column].in_(select(owner.c.id).where(owner.c.case_id.in_(family)))
    return table.c[REFERENCES.get(table.name, "case_id")].in_(family)


def _masked_value(column: Column[Any], value: Any) -> Any:
    if isinstance(column.type, JSON):
        return masked(value)
    return MASK if value else value


def _masked_in_place(column: Column[Any]) -> Any:
    """What a column of text becomes: the mask, where something stands in it."""
    return func.coalesce(func.regexp_replace(column, "^.+$", MASK, "s"), None)
