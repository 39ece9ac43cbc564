"""The import of a district's catalogue of items: creates what is missing, says row by row what it refused.

Decisions that the national catalogue leaves open:

- Departments are told apart by name. Where one name comes with several codes (sub-units such as ``…R_5143``), the
  shortest is the department's code and the others are kept beside it, so that later files find the same department.
- A new department gets its four posts vacant. Until holders are named it entrusts the center's general posts with its
  work, which its page says and the administrator can take back (AU-7).
- Kind and limits follow the national kind of power (``TASK_TYPES``, ``DEFAULT_LIMITS``) until the department sets its
  own; a later import never overwrites limits that somebody has changed. What it does change is a new version.
- The catalogue has no lists of papers. The two papers that every application needs are put on the list and marked as
  not yet settled by the department.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.office.items.drafts import ItemDraft, MaterialDraft
from engine.office.items.records import Item
from engine.office.items.rules import TASK_TYPES, default_limits
from engine.office.items.store import create_item, draft_of
from engine.office.items.versions import publish_change
from engine.office.organisation.changes import create_department, create_standard_posts
from engine.office.organisation.records import Department, Post
from engine.office.organisation.store import center, post_for
from engine.office.tables import RefusedRow, read_table

_HEADINGS = ("department", "department_code", "group", "item", "item_code", "task_type")
COLUMNS = {heading: heading for heading in _HEADINGS}
"""The columns of a catalogue file, which is headed in English."""

_LONGEST_TEXT = 500
_UNGROUPED = "未分类"
_CHANGED = "事项目录更新"
_REMARK = "目录未附材料清单，按通用要求列出，待部门核定"

GENERAL_MATERIALS = (
    MaterialDraft("申请书", remark=_REMARK),
    MaterialDraft("申请人身份证明（个人身份证件或者单位营业执照）", original=False, remark=_REMARK),
)
"""The papers that every application needs, for items whose own list is not known."""


@dataclass
class ImportReport:
    """What an import did. Rows that were refused changed nothing; all others are stored."""

    created_departments: int = 0
    created_items: int = 0
    unchanged: int = 0
    updated: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    department: str
    department_code: str
    group: str
    item: str
    item_code: str
    task_type: int


def import_catalog(
    session: Session, source: Path | str | Iterable[Mapping[str, str | None]], *, at: datetime
) -> ImportReport:
    """Take over a catalogue from a CSV file (path) or from rows already read; repeatable. ``at``: office time.

    Refused as a whole when the file cannot be read, is no text, or lacks a column.
    """
    rows = read_table(Path(source), COLUMNS) if isinstance(source, str | Path) else source
    report = ImportReport()
    good = _check_rows(rows, report)
    departments = _departments(session, good, report)
    _items(session, good, departments, report, at)
    _warn(session, report)
    report.refused.sort()
    return report


def _check_rows(rows: Iterable[Mapping[str, str | None]], report: ImportReport) -> list[_Row]:
    good: list[_Row] = []
    first_row_of: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        checked = _check_row(number, row)
        if isinstance(checked, RefusedRow):
            report.refused.append(checked)
            continue
        first = first_row_of.setdefault(checked.item_code, number)
        if first != number:
            report.refused.append(
                RefusedRow(
                    number,
                    f"事项编码“{checked.item_code}”在第 {first} 行已经出现过，请删去重复的行。",
                    f"Expected each item code once, but “{checked.item_code}” is in row {first} already.",
                )
            )
            continue
        good.append(checked)
    return good


def _check_row(number: int, row: Mapping[str, str | None]) -> _Row | RefusedRow:
    if None in row:
        return RefusedRow(
            number,
            f"这一行多于 {len(COLUMNS)} 列，请删去多余的列。",
            f"Expected {len(COLUMNS)} columns, but the row has more.",
        )
    missing = [column for column in COLUMNS if row.get(column) is None]
    if missing:
        return RefusedRow(
            number,
            f"这一行缺少 {'、'.join(missing)}，请补上；应有的列是 {'、'.join(COLUMNS)}。",
            f"Expected the columns {', '.join(COLUMNS)}, but the row lacks {', '.join(missing)}.",
        )
    texts = {column: " ".join((row[column] or "").split()) for column in COLUMNS}
    for column in ("department", "department_code", "item", "item_code"):
        if not texts[column]:
            return RefusedRow(number, f"请填写 {column}。", f"Expected a value of {column}, but it is empty.")
    for column, text in texts.items():
        if len(text) > _LONGEST_TEXT or not text.isprintable():
            return RefusedRow(
                number,
                f"{column} 太长（至多 {_LONGEST_TEXT} 字）或者含有不可显示的字符，请改正。",
                f"Expected {column} to be text of at most {_LONGEST_TEXT} characters, but it is longer or has "
                "unprintable ones.",
            )
    kind = texts["task_type"]
    if not kind.isdecimal() or int(kind) not in TASK_TYPES:
        known = "、".join(f"{code} {zh}" for code, (zh, _, _) in TASK_TYPES.items())
        return RefusedRow(
            number,
            f"事项类型写的是“{kind}”，只能是 {known} 之一，请改正。",
            f"Expected the task_type to be one of {', '.join(map(str, TASK_TYPES))}, but it was “{kind}”.",
        )
    group = "" if texts["group"] == _UNGROUPED else texts["group"]
    return _Row(
        number, texts["department"], texts["department_code"], group, texts["item"], texts["item_code"],
        int(kind),
    )  # fmt: skip


def _departments(session: Session, rows: list[_Row], report: ImportReport) -> dict[str, Department]:
    """The department of each name; rows whose code belongs to another department are refused and removed."""
    by_name: dict[str, Department] = {}
    by_code: dict[str, Department] = {}
    for department in session.scalars(select(Department)):
        by_name[department.name] = department
        for code in (department.code, *department.other_codes):
            by_code[code] = department
    name_of_code = {code: department.name for code, department in by_code.items()}
    codes_of_name: dict[str, list[str]] = {}
    kept: list[_Row] = []
    for row in rows:
        owner = name_of_code.setdefault(row.department_code, row.department)
        if owner != row.department:
            report.refused.append(
                RefusedRow(
                    row.number,
                    f"部门编码“{row.department_code}”已属于“{owner}”，一个编码只能属于一个部门，请核对。",
                    f"Expected a code to belong to one department, but “{row.department_code}” belongs to “{owner}”.",
                )
            )
            continue
        kept.append(row)
        codes = codes_of_name.setdefault(row.department, [])
        if row.department_code not in codes:
            codes.append(row.department_code)
    rows[:] = kept
    for name, codes in codes_of_name.items():
        _department(session, name, codes, by_name, report)
    session.flush()
    return by_name


def _department(
    session: Session, name: str, codes: list[str], by_name: dict[str, Department], report: ImportReport
) -> None:
    department = by_name.get(name)
    if department is None:
        code = min(codes, key=lambda text: (len(text), text))
        department = by_name[name] = create_department(session, code=code, name=name)
        leading = center(session)
        department.entrusted_to_id = None if leading is None else leading.id
        create_standard_posts(session, department)
        report.created_departments += 1
    others = sorted({*department.other_codes, *codes} - {department.code})
    if others != department.other_codes:
        department.other_codes = others


def _items(
    session: Session, rows: list[_Row], departments: Mapping[str, Department], report: ImportReport, at: datetime
) -> None:
    codes = [row.item_code for row in rows]
    current = select(Item).where(Item.code.in_(codes), Item.state.in_(("published", "withdrawn")))
    existing = {item.code: item for item in session.scalars(current.order_by(Item.active, Item.version))}
    for row in rows:
        department = departments[row.department]
        item = existing.get(row.item_code)
        if item is None:
            create_item(session, _draft(row, department))
            report.created_items += 1
        elif _update(session, item, row, department, at):
            report.updated += 1
        else:
            report.unchanged += 1
    session.flush()


def _draft(row: _Row, department: Department) -> ItemDraft:
    return ItemDraft(
        code=row.item_code,
        name=row.item,
        department_id=department.id,
        kind=TASK_TYPES[row.task_type][2],
        task_type=row.task_type,
        materials=GENERAL_MATERIALS,
        texts={"group_name": row.group, "phone": department.phone, "place": department.address},
        from_catalog=True,
    )


def _update(session: Session, item: Item, row: _Row, department: Department, at: datetime) -> bool:
    """Publish the facts of the catalogue where they differ; limits follow a new kind of power only where nobody changed
    them. A withdrawn item stays as it is."""
    facts = (row.item, row.group, row.task_type, department.id)
    if not item.active or facts == (item.name, item.group_name, item.task_type, item.department_id):
        return False
    draft = draft_of(session, item)
    changed = replace(
        draft,
        name=row.item,
        task_type=row.task_type,
        department_id=department.id,
        texts={**draft.texts, "group_name": row.group},
    )
    if row.task_type != item.task_type:
        old_kind, new_kind = TASK_TYPES[item.task_type][2], TASK_TYPES[row.task_type][2]
        if item.kind == old_kind and draft.own_limits == default_limits(old_kind):
            changed = replace(changed, kind=new_kind, limits=default_limits(new_kind))
    publish_change(session, changed, at=at, by_id=None, reason=_CHANGED)
    return True


def _warn(session: Session, report: ImportReport) -> None:
    """Say which posts are missing for the imported items to be handled at all."""
    if center(session) is None:
        report.warnings.append(
            ("还没有建立服务中心，请先建立，由它承接尚无人员的部门的事项。",
             "Expected a service center to handle the items of departments without staff, but there is none yet.")
        )  # fmt: skip
    waiting = session.scalar(
        select(func.count())
        .select_from(Department)
        .where(
            Department.id.in_(select(Item.department_id)),
            Department.entrusted_to_id.is_(None),
            ~exists().where(Post.department_id == Department.id, Post.opened_at.is_not(None)),
        )
    )
    if waiting:
        report.warnings.append(
            (f"有 {waiting} 个部门没有开放岗位，也没有委托办理，其工作将等待分派。请在部门页开放岗位或者指定委托。",
             f"{waiting} departments have no open post and entrust nobody: their work will wait to be assigned.")
        )  # fmt: skip
    for role in ("clerk", "handler", "leader"):
        try:
            post_for(session, role, None)
        except NotFound as refusal:
            report.warnings.append((refusal.zh, refusal.en))
