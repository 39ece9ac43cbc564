"""The sheets of a workbook of items: which columns each has, and how a cell becomes a fact and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Refused
from engine.office.items.differences import UNITS
from engine.office.items.rules import ITEM_KINDS, SERVING_WAYS, TASK_TYPES
from engine.office.items.themes import AUDIENCES, EVENT_NAMES
from engine.office.service_clock.rules import SPECIAL_PROCEDURES

LONGEST_CELL = 8000


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the program, its heading, how a cell is read (a text to a fact) and written."""

    name: str
    heading: str
    read: Callable[[str], Any]
    write: Callable[[Any], str | int | None]
    needed: bool = False
    """Whether the sheet must have the column."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook."""

    name: str
    title: str
    columns: tuple[Column, ...]


def _text(name: str, heading: str, *, needed: bool = False) -> Column:
    return Column(name, heading, lambda cell: cell, lambda value: value or None, needed)


def _whole(name: str, heading: str, *, needed: bool = False) -> Column:
    return Column(name, heading, lambda cell: _number(cell, heading), lambda value: value, needed)


def _yes_no(name: str, heading: str, *, default: bool = False) -> Column:
    def read(cell: str) -> bool:
        if not cell:
            return default
        if cell in ("是", "√", "Y", "y", "1", "TRUE", "True", "true"):
            return True
        if cell in ("否", "×", "N", "n", "0", "FALSE", "False", "false"):
            return False
        raise _wrong(heading, "“是”或者“否”", "“是” or “否”", cell)

    return Column(name, heading, read, lambda value: "是" if value else "否")


def _choice(name: str, heading: str, choices: Mapping[Any, tuple[str, ...]], *, needed: bool = False) -> Column:
    """A cell holds the Chinese name of one choice, or its code."""
    by_name = {names[0]: code for code, names in choices.items()} | {str(code): code for code in choices}

    def read(cell: str) -> Any:
        if not cell:
            return None
        if cell not in by_name:
            shown = "、".join(names[0] for names in choices.values())
            raise _wrong(heading, f"{shown}之一", f"one of {shown}", cell)
        return by_name[cell]

    return Column(name, heading, read, lambda value: None if value is None else choices[value][0], needed)


def _several(name: str, heading: str, choices: Mapping[str, tuple[str, ...]]) -> Column:
    """A cell holds the Chinese names of some choices, or their codes, parted by commas."""
    by_name = {names[0]: code for code, names in choices.items()} | {code: code for code in choices}

    def read(cell: str) -> list[str]:
        words = [word.strip() for word in cell.replace("，", "、").replace(",", "、").split("、") if word.strip()]
        unknown = [word for word in words if word not in by_name]
        if unknown:
            shown = "、".join(names[0] for names in choices.values())
            raise _wrong(heading, f"{shown}，用顿号分开", f"some of {shown}", "、".join(unknown))
        return [by_name[word] for word in words]

    return Column(name, heading, read, lambda value: "、".join(choices[code][0] for code in value) or None)


def _number(cell: str, heading: str) -> int | None:
    if not cell:
        return None
    # A spreadsheet writes whole numbers with a point where the column was once formatted so.
    text = cell[:-2] if cell.endswith(".0") else cell
    if not text.isdecimal() or len(text) > 6:
        raise _wrong(heading, "一个整数", "a whole number", cell)
    return int(text)


def _wrong(heading: str, zh: str, en: str, cell: str) -> Refused:
    return Refused(
        f"“{heading}”须填写{zh}，这里写的是“{cell[:40]}”，请改正。",
        f"Expected {en} in “{heading}”, but it says “{cell[:40]}”.",
    )


_CODE = _text("code", "事项编码", needed=True)
_LIMIT_UNITS = {unit: UNITS[unit] for unit in ("working_days", "working_hours", "natural_hours")}
_SUPPLEMENT_UNITS = {unit: UNITS[unit] for unit in ("working_days", "natural_days")}

SHEETS = (
    Sheet(
        "items",
        "事项",
        (
            _CODE,
            _text("name", "事项名称", needed=True),
            _text("department", "部门编码", needed=True),
            _choice("kind", "办件类型", ITEM_KINDS, needed=True),
            _choice("task_type", "权力类型", TASK_TYPES, needed=True),
            _text("group_name", "所属目录"),
            _text("keywords", "群众常用说法"),
            _several("audiences", "服务对象", AUDIENCES),
            _several("life_events", "办事主题", EVENT_NAMES),
            _whole("promised", "承诺时限", needed=True),
            _choice("limit_unit", "承诺时限单位", _LIMIT_UNITS),
            _whole("statutory", "法定时限（工作日）", needed=True),
            _whole("supplement_days", "补正期限"),
            _choice("supplement_unit", "补正期限单位", _SUPPLEMENT_UNITS),
            _text("legal_basis", "设定依据"),
            _text("qualification", "申请人资格"),
            _text("conditions", "受理条件"),
            _text("fee", "收费"),
            _text("fee_basis", "收费依据"),
            _text("guide", "办理说明"),
            _text("place", "办理地点"),
            _text("phone", "咨询电话"),
            _text("result", "办理结果"),
            _whole("result_validity_months", "证照有效期（月）"),
            _text("result_number_pattern", "证照编号格式"),
            _several("serving_ways", "送达方式", SERVING_WAYS),
            _yes_no("one_veto_ends", "一票否决"),
            _yes_no("silence_is_consent", "逾期默认同意"),
            _text("silence_basis", "默认同意的依据"),
            _yes_no("online", "网上申请", default=True),
            _text("offline_reason", "不开放网上申请的原因"),
        ),
    ),
    Sheet(
        "materials",
        "申请材料",
        (
            _CODE,
            _text("name", "材料名称", needed=True),
            _yes_no("required", "必要", default=True),
            _yes_no("original", "原件", default=True),
            _whole("copies", "份数"),
            _yes_no("by_data_sharing", "数据共享获取"),
            _yes_no("deferrable", "可容缺"),
            _text("commitment", "告知承诺内容"),
            _text("needed_when", "何时需要"),
            _text("remark", "说明"),
        ),
    ),
    Sheet(
        "procedures",
        "特别程序",
        (
            _CODE,
            _choice("kind", "程序种类", SPECIAL_PROCEDURES, needed=True),
            _text("name", "程序名称", needed=True),
            _whole("days", "所需工作日", needed=True),
            _text("legal_basis", "法律依据", needed=True),
            _text("fee", "收费"),
            _yes_no("counted", "计入时限"),
        ),
    ),
    Sheet(
        "circumstances",
        "项目情形",
        (
            _CODE,
            _text("key", "情形代码", needed=True),
            _text("zh", "情形", needed=True),
            _text("en", "英文"),
        ),
    ),
    Sheet(
        "departments",
        "参与部门",
        (
            _CODE,
            _text("department", "部门编码", needed=True),
            _whole("days", "时限（工作日）", needed=True),
            _text("circumstance", "情形代码"),
        ),
    ),
)
