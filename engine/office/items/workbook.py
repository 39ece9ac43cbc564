"""Items as a workbook (.xlsx): written whole, and read back row by row into drafts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from engine.errors import Refused
from engine.office.items.drafts import TEXTS, DepartmentDraft, ItemDraft, MaterialDraft, ProcedureDraft
from engine.office.items.rules import Limits
from engine.office.items.sheets import LONGEST_CELL, SHEETS, Sheet
from engine.office.spreadsheets import open_workbook, rows_of

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 20_000
"""Of one sheet; a county has a few thousand items."""
MOST_CELLS = 400_000
"""Of all sheets: ten thousand items with their materials."""


@dataclass(frozen=True, slots=True)
class WorkbookFault:
    """What is wrong with one row, or with the file (``row`` 0)."""

    sheet: str
    row: int
    zh: str
    en: str


@dataclass
class ReadWorkbook:
    """What a workbook says: a draft for each item that could be read, and what could not."""

    drafts: list[ItemDraft] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """The row of each item on the first sheet, by code."""
    faults: list[WorkbookFault] = field(default_factory=list)


def write_workbook(drafts: Iterable[ItemDraft], department_codes: Mapping[int, str]) -> bytes:
    """All items with their parts as a workbook; ``department_codes`` by id."""
    book = Workbook(write_only=True)
    rows: dict[str, list[dict[str, Any]]] = {sheet.name: [] for sheet in SHEETS}
    for draft in drafts:
        for name, made in _rows_of(draft, department_codes).items():
            rows[name] += made
    for sheet in SHEETS:
        page = book.create_sheet(sheet.title)
        page.freeze_panes = "C2"
        for number, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(number)].width = max(10, min(40, len(column.heading) * 2 + 6))
        heading = []
        for column in sheet.columns:
            cell = WriteOnlyCell(page, value=column.heading)
            cell.font = Font(bold=True)
            heading.append(cell)
        page.append(heading)
        for row in rows[sheet.name]:
            page.append([_cell(page, column.write(row[column.name])) for column in sheet.columns])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(page: Any, value: str | int | None) -> Any:
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        # A text that begins like a formula stays a text.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text="\n" in value, vertical="top")
    return cell


def _rows_of(draft: ItemDraft, codes: Mapping[int, str]) -> dict[str, list[dict[str, Any]]]:
    limits, code = draft.own_limits, {"code": draft.code}
    facts = {name: draft.text(name) for name in TEXTS} | {
        "name": draft.name,
        "department": codes[draft.department_id],
        "kind": draft.kind,
        "task_type": draft.task_type,
        "promised": limits.promised,
        "limit_unit": limits.unit,
        "statutory": limits.statutory,
        "supplement_days": draft.supplement_days,
        "supplement_unit": draft.supplement_unit,
        "result_validity_months": draft.result_validity_months,
        "serving_ways": draft.serving_ways,
        "audiences": draft.audiences,
        "life_events": draft.life_events,
        "one_veto_ends": draft.one_veto_ends,
        "silence_is_consent": draft.silence_is_consent,
        "online": draft.online,
    }
    return {
        "items": [code | facts],
        "materials": [code | {name: getattr(each, name) for name in each.__slots__} for each in draft.materials],
        "procedures": [code | {name: getattr(each, name) for name in each.__slots__} for each in draft.procedures],
        "circumstances": [code | {"en": "", **each} for each in draft.circumstances],
        "departments": [
            code | {"department": codes[each.department_id], "days": each.days, "circumstance": each.circumstance}
            for each in draft.departments
        ],
    }


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    facts: dict[str, Any]
    sound: bool
    """Whether every cell could be read."""

    @property
    def code(self) -> str:
        return str(self.facts["code"])


Tables = dict[str, list[_Row]]


def read_workbook(content: bytes, departments: Mapping[str, int]) -> ReadWorkbook:
    """The items of a workbook; ``departments`` gives ids by code.

    Refused when it is no workbook, too large, or lacks the sheet or a column of the items. A wrong row is a fault and
    its item is left out (half an item must not be published); all others are read.
    """
    tables, faults = _tables(content)
    read = ReadWorkbook(faults=faults)
    known = {row.code for row in tables["items"]}
    parts: dict[str, dict[str, list[_Row]]] = {}
    damaged: set[str] = set()
    for sheet in SHEETS[1:]:
        for row in tables[sheet.name]:
            if row.code not in known:
                zh = f"“事项”表里没有编码为“{row.code}”的事项，这一行不属于任何事项。"
                en = f"No item on the first sheet has the code “{row.code}”."
                faults.append(WorkbookFault(sheet.title, row.number, zh, en))
            elif not row.sound:
                damaged.add(row.code)
            parts.setdefault(row.code, {}).setdefault(sheet.name, []).append(row)
    for row in tables["items"]:
        if row.code in read.rows:
            zh, en = f"事项编码“{row.code}”重复出现。", f"The code “{row.code}” occurs again."
            faults.append(WorkbookFault("事项", row.number, zh, en))
            damaged.add(row.code)
            continue
        read.rows[row.code] = row.number
        if not row.sound or row.code in damaged:
            damaged.add(row.code)
            continue
        try:
            read.drafts.append(_draft(row.facts, parts.get(row.code, {}), departments))
        except Refused as refusal:
            faults.append(WorkbookFault(refusal.place or "事项", row.number, refusal.zh, refusal.en))
    read.drafts = [draft for draft in read.drafts if draft.code not in damaged]
    order = [sheet.title for sheet in SHEETS]
    faults.sort(key=lambda fault: (order.index(fault.sheet), fault.row))
    return read


def _draft(row: Mapping[str, Any], parts: Mapping[str, list[_Row]], departments: Mapping[str, int]) -> ItemDraft:
    return ItemDraft(
        code=row["code"],
        name=row["name"],
        department_id=_department(row["department"], departments, "事项"),
        kind=_given(row, "kind", "办件类型"),
        task_type=_given(row, "task_type", "权力类型"),
        limits=Limits(
            _given(row, "promised", "承诺时限"),
            _given(row, "statutory", "法定时限（工作日）"),
            row.get("limit_unit") or "working_days",
        ),
        materials=[
            MaterialDraft(**{**_own(each), "copies": each.get("copies") or 1}) for each in _facts(parts, "materials")
        ],
        departments=[
            DepartmentDraft(
                _department(each["department"], departments, "参与部门"),
                each.get("days") or 0,
                each.get("circumstance") or None,
            )
            for each in _facts(parts, "departments")
        ],
        procedures=[
            ProcedureDraft(**{**_own(each), "kind": each.get("kind") or "", "days": each.get("days") or 0})
            for each in _facts(parts, "procedures")
        ],
        circumstances=[
            {"key": each["key"], "zh": each["zh"], "en": each.get("en", "")} for each in _facts(parts, "circumstances")
        ],
        texts={name: row.get(name, "") for name in TEXTS},
        supplement_days=row.get("supplement_days") or 15,
        supplement_unit=row.get("supplement_unit") or "natural_days",
        one_veto_ends=row.get("one_veto_ends", False),
        silence_is_consent=row.get("silence_is_consent", False),
        online=row.get("online", True),
        result_validity_months=row.get("result_validity_months"),
        serving_ways=row.get("serving_ways", []),
        audiences=row.get("audiences", []),
        life_events=row.get("life_events", []),
    )


def _facts(parts: Mapping[str, list[_Row]], sheet: str) -> list[dict[str, Any]]:
    return [row.facts for row in parts.get(sheet, ())]


def _own(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "code"}


def _given(row: Mapping[str, Any], name: str, heading: str) -> Any:
    if row.get(name) is None:
        raise Refused(f"请填写“{heading}”。", f"Expected “{heading}”, but it is empty.")
    return row[name]


def _department(code: str, departments: Mapping[str, int], sheet: str) -> int:
    if code not in departments:
        raise Refused(
            f"没有编码为“{code}”的部门，请先在“组织岗位”里新增。",
            f"Expected the code of a department, but none has “{code}”.",
            place=sheet,
        )
    return departments[code]


def _tables(content: bytes) -> tuple[Tables, list[WorkbookFault]]:
    """The rows of every sheet as facts, and the cells that could not be read."""
    faults: list[WorkbookFault] = []
    tables: Tables = {sheet.name: [] for sheet in SHEETS}
    book = open_workbook(content, LARGEST_FILE, MOST_CELLS)
    try:
        for sheet in SHEETS:
            if sheet.title not in book.sheetnames:
                if sheet is SHEETS[0]:
                    raise Refused(
                        f"工作簿里没有名为“{sheet.title}”的表，请用导出的工作簿填写。",
                        f"Expected a sheet named “{sheet.title}”, but there is none.",
                        place="file",
                    )
                continue
            tables[sheet.name] = list(_sheet_rows(sheet, rows_of(book[sheet.title]), faults))
    finally:
        book.close()
    return tables, faults


def _sheet_rows(sheet: Sheet, lines: Iterator[tuple[Any, ...]], faults: list[WorkbookFault]) -> Iterator[_Row]:
    headings = [_written(cell) for cell in next(lines, ())]
    places = {column.name: headings.index(column.heading) for column in sheet.columns if column.heading in headings}
    missing = [column.heading for column in sheet.columns if column.needed and column.name not in places]
    if missing:
        raise Refused(
            f"“{sheet.title}”表缺少列：{'、'.join(missing)}。请用导出的工作簿填写。",
            f"Expected the columns {', '.join(missing)} on the sheet “{sheet.title}”, but they are missing.",
            place="file",
        )
    for number, line in enumerate(lines, start=2):
        if number > MOST_ROWS + 1:
            raise Refused(
                f"“{sheet.title}”表超过 {MOST_ROWS} 行，请分几次导入。",
                f"Expected at most {MOST_ROWS} rows on the sheet “{sheet.title}”, but there are more.",
                place="file",
            )
        cells = [_written(cell) for cell in line]
        if not any(cells):
            continue
        row: dict[str, Any] = {}
        sound = True
        for column in sheet.columns:
            place = places.get(column.name)
            cell = cells[place] if place is not None and place < len(cells) else ""
            try:
                if column.needed and not cell:
                    raise Refused(
                        f"请填写“{column.heading}”。", f"Expected a value in “{column.heading}”, but it is empty."
                    )
                if len(cell) > LONGEST_CELL:
                    raise Refused(
                        f"“{column.heading}”不能超过 {LONGEST_CELL} 字，请缩短。",
                        f"Expected at most {LONGEST_CELL} characters in “{column.heading}”.",
                    )
                row[column.name] = column.read(cell)
            except Refused as refusal:
                faults.append(WorkbookFault(sheet.title, number, refusal.zh, refusal.en))
                row[column.name] = ""
                sound = False
        if row["code"]:
            yield _Row(number, row, sound)


def _written(cell: Any) -> str:
    """A cell as text, without the blanks around it and without characters that cannot be shown."""
    if cell is None:
        return ""
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return "".join(character for character in text if character == "\n" or character.isprintable())
