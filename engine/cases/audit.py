"""Proving that nobody changed what the office wrote: chains, seals, registers and checkpoints, each fault by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from engine.cases.checkpoint_copies import export_folder, read_copies
from engine.cases.checkpoints import Head, Made, checkpoint_hash
from engine.cases.history import GENESIS, case_seal, line_digest, line_follows, submission_digest
from engine.cases.storage.records import History, OfficeCase
from engine.database import Database
from engine.office.retention.records import MaskedLine, Masking
from engine.sealing.changes import CHECKPOINT_CHAIN, chain_seal, line_hash
from engine.sealing.installed import wrong_objects
from engine.sealing.keys import AuditKeys
from engine.sealing.records import OfficeChain, OfficeChainLine
from engine.sealing.registers import gather_told, wrong_rows
from engine.sealing.stamps import Authorities, WrongStamp

WRONG_ROW = {
    "changed": ("表 {table} 的行 {key}{of} 被改动过。", "Row {key} of {table}{of} was changed."),
    "deleted": ("表 {table} 的行 {key}{of} 被删除。", "Row {key} of {table}{of} was deleted."),
    "inserted": ("表 {table} 的行 {key}{of} 不是本程序写入的。",
                 "Row {key} of {table}{of} was not written by the program."),
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written, with the table and the row where it shows.

    ``case_id`` None: it belongs to no case. ``sequence`` is the line of a history, None where it is about no line.
    """

    case_id: int | None
    sequence: int | None
    zh: str
    en: str
    table: str = "history"
    row: str | None = None


@dataclass
class Report:
    """What ``verify`` found: how much was looked at, and every fault."""

    cases: int = 0
    lines: int = 0
    """Lines of the histories of cases."""
    rows: int = 0
    """Register rows and submissions."""
    checkpoints: int = 0
    copies: int = 0
    """Copies of checkpoints outside the database that were compared."""
    stamps: int = 0
    """Time stamps of checkpoints that an authority's signature proves."""
    unproved_stamps: int = 0
    """Time stamps that were not looked at, because nobody is trusted to stamp."""
    masked: list[int] = field(default_factory=list)
    """Cases whose personal data was masked when its period was over: their chains hold, what they said is gone."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything is as it was written."""
        return not self.faults


def verify(database: Database, copies: Sequence[Path] = ()) -> Report:
    """Recompute every chain, seal and digest and compare them with what is stored.

    Checkpoints are compared with the copies in CHENGNUO_AUDIT_EXPORT and in ``copies``, which are folders, files of
    lines, messages or mailboxes. Reads one moment of the database, so that work which goes on meanwhile is no fault.
    ChengnuoError when the keys are missing, or copies of checkpoints cannot be read.
    """
    with database.transaction() as session:
        connection = session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        found = _Verification(session, connection, database.keys, copies)
        found.run()
        return found.report


class _Verification:
    def __init__(self, session: Session, connection: Connection, keys: AuditKeys, copies: Sequence[Path]) -> None:
        self.copies = copies
        self.authorities = Authorities.configured()
        self.session = session
        self.connection = connection
        self.keys = keys
        self.report = Report()
        self._unsigned: dict[int, int] = {}

    def run(self) -> None:
        self._keys_known()
        self._installed()
        self._checkpoints()
        self._histories()
        self._masked()
        self._office_chains()
        self.report.rows = gather_told(self.connection)
        self._submissions()
        self._registers()

    def _fault(self, zh: str, en: str, case_id: int | None = None, **where: Any) -> None:
        self.report.faults.append(Fault(case_id, where.pop("sequence", None), zh, en, **where))

    def _keys_known(self) -> None:
        present = self.keys.fingerprints()
        stored = self.connection.exec_driver_sql("SELECT id, fingerprint FROM audit_key ORDER BY id")
        for key_id, fingerprint in stored:
            if present.get(key_id) != bytes(fingerprint):
                self._fault(
                    f"审计密钥 {key_id} 不在密钥文件里，它签署的内容无法核验。",
                    f"Audit key {key_id} is not in the key file: what it signed cannot be proved.",
                    table="audit_key",
                    row=str(key_id),
                )

    def _installed(self) -> None:
        for wrong in wrong_objects(self.connection):
            self._fault(wrong.zh, wrong.en, table=wrong.table, row=wrong.name)

    # ------------------------------------------------------------------ histories

    def _histories(self) -> None:
        cases: dict[int, tuple[bytes, int]] = {}
        for row in self.session.execute(_CASES.execution_options(yield_per=500)):
            cases[row.id] = (bytes(row.head), row.history_count)
            if not self._seal_holds(row):
                self._fault(
                    f"案件 {row.id} 的状态或校验值被改动过，与签名不符。",
                    f"The state or the head of case {row.id} was changed: its seal does not fit.",
                    row.id,
                    table="office_case",
                    row=str(row.id),
                )
        self.report.cases = len(cases)
        seen: dict[int, tuple[bytes, int]] = {}
        broken: set[int] = set()
        for case_id, sequence, stored, follows in self._history_lines():
            self.report.lines += 1
            head, count = seen.get(case_id, (GENESIS, 0))
            if case_id not in broken and sequence != count + 1:
                self._gap(case_id, count + 1, sequence)
                broken.add(case_id)
            if case_id not in broken and not follows(head):
                self._changed_line(case_id, sequence)
                broken.add(case_id)
            seen[case_id] = (stored, sequence)
        for case_id, (head, count) in cases.items():
            if case_id not in broken and seen.get(case_id, (GENESIS, 0)) != (head, count):
                self._cut(case_id, count, seen.get(case_id, (GENESIS, 0))[1])
        for case_id in sorted(seen.keys() - cases.keys()):
            self._orphan(case_id)

    def _seal_holds(self, row: Any) -> bool:
        if row.key_id is None or row.key_id not in self.keys or row.seal is None:
            return False
        made = case_seal(
            self.keys,
            row.key_id,
            case_id=row.id,
            version=row.version,
            status=row.status,
            ended_at=row.ended_at,
            outcome=row.outcome,
            state=bytes(row.state),
            head=bytes(row.head),
            history_count=row.history_count,
        )
        return made == bytes(row.seal)

    def _history_lines(self) -> Iterator[tuple[int, int, bytes, Any]]:
        statement = (
            select(History, MaskedLine)
            .outerjoin(MaskedLine, and_(MaskedLine.case_id == History.case_id, MaskedLine.sequence == History.sequence))
            .order_by(History.case_id, History.sequence)
            .execution_options(yield_per=1000)
        )
        for line, mask in self.session.execute(statement):

            def follows(head: bytes, line: History = line, mask: MaskedLine | None = mask) -> bool:
                if mask is None:
                    return line_follows(self.keys, head, line, self._unsigned.get(line.case_id, 0))
                # What the line said is gone; that the row of the mask itself is ours is proved with the registers.
                proved = (bytes(mask.previous), bytes(mask.hash), bytes(mask.content))
                return proved == (head, bytes(line.hash), line_digest(line))

            yield line.case_id, line.sequence, bytes(line.hash), follows
            self.session.expunge(line)
            if mask is not None:
                self.session.expunge(mask)

    def _masked(self) -> None:
        statement = select(Masking.case_id).where(Masking.case_id.is_not(None)).order_by(Masking.case_id)
        self.report.masked = [each for each in self.session.scalars(statement) if each is not None]

    # ------------------------------------------------------------------ chains of the office

    def _office_chains(self) -> None:
        heads = {each.name: each for each in self.session.scalars(select(OfficeChain))}
        seen: dict[str, tuple[bytes, int]] = {}
        broken: set[str] = set()
        statement = select(OfficeChainLine).order_by(OfficeChainLine.chain, OfficeChainLine.sequence)
        for line in self.session.scalars(statement.execution_options(yield_per=1000)):
            head, count = seen.get(line.chain, (GENESIS, 0))
            if line.chain not in broken and not (
                line.sequence == count + 1
                and line.key_id in self.keys
                and line_hash(self.keys, line.key_id, head, line.chain, line.sequence, line.stamp, line.registers)
                == bytes(line.hash)
            ):
                broken.add(line.chain)
                self._chain_fault(line.chain, line.sequence)
            seen[line.chain] = (bytes(line.hash), line.sequence)
            self.session.expunge(line)
        for name in ("access", "office"):
            found = heads.get(name)
            if name not in broken and (found is None or not self._head_holds(found, *seen.get(name, (GENESIS, 0)))):
                self._chain_fault(name, None)

    def _head_holds(self, found: OfficeChain, head: bytes, count: int) -> bool:
        if found.key_id not in self.keys or (bytes(found.head), found.count) != (head, count):
            return False
        return chain_seal(self.keys, found.key_id, found.name, head, count) == bytes(found.seal)

    def _chain_fault(self, name: str, sequence: int | None) -> None:
        place = "" if sequence is None else str(sequence)
        self._fault(
            f"单位的记录链 {name}{f' 第 {place} 行' if place else '末尾'}与签名不符，被改动或截断。",
            f"Chain {name} of the office does not fit its signature {f'at line {place}' if place else 'at its end'}: "
            "it was changed or cut.",
            table="office_chain_line",
            row=f"{name},{place}",
        )

    # ------------------------------------------------------------------ checkpoints

    def _checkpoints(self) -> None:
        head, last = GENESIS, 0
        stored: dict[int, Made] = {}
        rows = self.connection.exec_driver_sql("SELECT id, at, cases, key_id, hash FROM checkpoint ORDER BY id").all()
        for number, at, cases, key_id, hash_ in rows:
            heads = self._checkpoint_heads(number)
            if number == 1:
                self._unsigned = {case_id: count for case_id, chain, count, _ in heads if not chain}
            if not (
                number == last + 1
                and key_id in self.keys
                and checkpoint_hash(self.keys, key_id, head, number, at, cases, heads) == bytes(hash_)
            ):
                self._checkpoint_fault(number)
            head, last = bytes(hash_), number
            stored[number] = Made(number, at, cases, bytes(hash_))
        self.report.checkpoints = len(rows)
        chain = self.session.get(OfficeChain, CHECKPOINT_CHAIN)
        if chain is None or not self._head_holds(chain, head, last):
            self._checkpoint_fault(last + 1)
        self._lines_behind_checkpoints()
        self._copies(stored)
        for number, token in self.connection.exec_driver_sql("SELECT checkpoint_id, token FROM checkpoint_stamp"):
            self._stamp(stored, number, bytes(token))

    def _checkpoint_heads(self, number: int) -> list[Head]:
        rows = self.connection.exec_driver_sql(
            "SELECT case_id, chain, count, head FROM checkpoint_head WHERE checkpoint_id = %(id)s", {"id": number}
        )
        return [(row[0], row[1], row[2], bytes(row[3])) for row in rows]

    def _lines_behind_checkpoints(self) -> None:
        for number, case_id, chain, count in self.connection.exec_driver_sql(_MISSING_BEHIND_CHECKPOINTS):
            if chain:
                self._chain_fault(chain, count)
            else:
                self._fault(
                    f"检查点 {number} 记有案件 {case_id} 的 {count} 条历史，现在没有或不同：案件或历史被删改。",
                    f"Checkpoint {number} tells of {count} lines of case {case_id}, which are gone or different: the "
                    "case or its history was deleted or rewritten.",
                    case_id,
                    table="office_case",
                    row=str(case_id),
                )

    def _copies(self, stored: Mapping[int, Made]) -> None:
        folder = export_folder()
        places = [read_copies(place) for place in self.copies]
        if folder is not None and folder.exists() and any(folder.iterdir()):
            places.append(read_copies(folder))
        for place in places:
            for number, copy in place.lines:
                self.report.copies += 1
                if number not in stored or stored[number].hash.hex() != copy.get("hash"):
                    self._fault(
                        f"检查点 {number} 与数据库外的副本不同，或已不在数据库里。",
                        f"Checkpoint {number} differs from its copy outside the database, or is gone.",
                        table="checkpoint",
                        row=str(number),
                    )
            for number, token in place.stamps:
                self._stamp(stored, number, token)

    def _stamp(self, stored: Mapping[int, Made], number: int, token: bytes) -> None:
        if self.authorities is None:
            self.report.unproved_stamps += 1
            return
        try:
            if number not in stored:
                raise WrongStamp("there is no such checkpoint")
            self.authorities.check(token, stored[number].as_line().encode())
            self.report.stamps += 1
        except WrongStamp as wrong:
            self._fault(
                f"检查点 {number} 的时间戳不符：它盖的不是这个检查点，或者不是由可信的机构签的。",
                f"The time stamp of checkpoint {number} is about something else, or nobody trusted has signed it "
                f"({wrong}).",
                table="checkpoint_stamp",
                row=str(number),
            )

    def _checkpoint_fault(self, number: int) -> None:
        self._fault(
            f"检查点 {number} 缺失或被改动过。",
            f"Checkpoint {number} is missing or was changed.",
            table="checkpoint",
            row=str(number),
        )

    # ------------------------------------------------------------------ registers

    def _submissions(self) -> None:
        statement = self.connection.exec_driver_sql(_SUBMISSIONS)
        for row in statement.mappings():
            if row["case_id"] is None:
                self._wrong("submission", row["told_key"], "deleted", row["told_case"])
            elif row["told_key"] is None:
                self._wrong("submission", row["key"], "inserted", row["case_id"])
            elif submission_digest(dict(row)) != row["told_digest"]:
                self._wrong("submission", row["key"], "changed", row["case_id"])

    def _registers(self) -> None:
        for wrong in wrong_rows(self.connection):
            self._wrong(wrong.table, wrong.key, wrong.kind, wrong.case_id)

    def _wrong(self, table: str, key: str, kind: str, case_id: int | None) -> None:
        zh, en = WRONG_ROW[kind]
        self._fault(
            zh.format(table=table, key=key, of="" if case_id is None else f"（案件 {case_id}）"),
            en.format(table=table, key=key, of="" if case_id is None else f" (case {case_id})"),
            case_id,
            table=table,
            row=key,
        )

    # ------------------------------------------------------------------ words

    def _gap(self, case_id: int, expected: int, found: int) -> None:
        self._fault(
            f"案件 {case_id} 缺少第 {expected} 条记录，下一条是第 {found} 条。",
            f"Expected line {expected} of case {case_id}, but the next one is line {found}.",
            case_id,
            sequence=expected,
            row=f"{case_id},{expected}",
        )

    def _changed_line(self, case_id: int, sequence: int) -> None:
        self._fault(
            f"案件 {case_id} 的第 {sequence} 条记录与校验值不符，内容被改动过。",
            f"Expected line {sequence} of case {case_id} to match its hash, but it was changed.",
            case_id,
            sequence=sequence,
            row=f"{case_id},{sequence}",
        )

    def _cut(self, case_id: int, expected: int, found: int) -> None:
        self._fault(
            f"案件 {case_id} 应有 {expected} 条记录并与案件上的校验值一致，现在是 {found} 条。",
            f"Expected case {case_id} to have {expected} lines that end in its head, but {found} were found.",
            case_id,
            row=f"{case_id},{found}",
        )

    def _orphan(self, case_id: int) -> None:
        self._fault(
            f"案件 {case_id} 不存在，只剩下它的历史记录。",
            f"Expected case {case_id} to exist, but only its history does.",
            case_id,
            table="office_case",
            row=str(case_id),
        )


_CASES = select(
    OfficeCase.id,
    OfficeCase.head,
    OfficeCase.history_count,
    OfficeCase.version,
    OfficeCase.status,
    OfficeCase.ended_at,
    OfficeCase.outcome,
    OfficeCase.state,
    OfficeCase.key_id,
    OfficeCase.seal,
)

_MISSING_BEHIND_CHECKPOINTS = """
SELECT min(h.checkpoint_id), h.case_id, h.chain, min(h.count)
FROM checkpoint_head h
LEFT JOIN history l ON h.chain = '' AND l.case_id = h.case_id AND l.sequence = h.count AND l.hash = h.head
LEFT JOIN office_chain_line o ON h.chain <> '' AND o.chain = h.chain AND o.sequence = h.count AND o.hash = h.head
WHERE l.case_id IS NULL AND o.chain IS NULL
GROUP BY h.case_id, h.chain ORDER BY 2, 3
"""

_SUBMISSIONS = """
SELECT s.*, t.key AS told_key, t.digest AS told_digest, t.case_id AS told_case
FROM submission s FULL JOIN (SELECT * FROM told WHERE register = 'submission') t ON t.key = s.key
ORDER BY s.case_id, s.version
"""
