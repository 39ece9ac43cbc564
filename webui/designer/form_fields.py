"""The fields of the form editor as they are typed: one line for an option, one line for a column of rows."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from engine.bpmn.decisions.columns import KnownTexts, known_texts
from engine.cases.bundles import Files
from engine.errors import Refused
from engine.files.kinds import KINDS
from engine.forms.editing import COLUMN_KINDS, OTHER, EditedField, FieldColumn, FieldOption
from engine.forms.files import LARGEST_MB
from webui.designer.catalogues import tables_of
from webui.forms.conditions import browser_tests
from webui.show.languages import language
from webui.web.small_forms import SmallForm, choice, hidden, line, number, paragraph, several, tick

KIND_WORDS = {
    "text": lazy_gettext("一行文字"),
    "textarea": lazy_gettext("多行文字"),
    "date": lazy_gettext("日期"),
    "moment": lazy_gettext("日期和时间"),
    "phone": lazy_gettext("电话"),
    "email": lazy_gettext("电子邮箱"),
    "id_number": lazy_gettext("居民身份证号码"),
    "id_or_credit_code": lazy_gettext("身份证号码或统一社会信用代码"),
    "number": lazy_gettext("数"),
    "integer": lazy_gettext("整数"),
    "yes_no": lazy_gettext("是否"),
    "radio": lazy_gettext("单选（全部列出）"),
    "select": lazy_gettext("单选（下拉）"),
    "several": lazy_gettext("多选"),
    "listed": lazy_gettext("从本单位的名单里选"),
    "rows": lazy_gettext("表格行（可以添加多行）"),
    "file": lazy_gettext("文件"),
    OTHER: lazy_gettext("其他（保持原样）"),
}
LIST_WORDS = {
    "departments": lazy_gettext("部门"),
    "posts": lazy_gettext("岗位"),
    "representatives": lazy_gettext("首席代表"),
    "helpers": lazy_gettext("帮办员"),
    "items": lazy_gettext("事项"),
    "agencies": lazy_gettext("办事机构"),
}
"""Lists of the office that a field may take its options from."""
NOTHING = "无"
"""Typed where no option denies."""
_NEEDED = frozenset({"必填", "required"})
_SHOWN_FOR = {
    "options": 'kind in ["radio", "select", "several"]',
    "options_of": 'kind in ["radio", "select", "several"]',
    "denies": 'kind in ["radio", "select", "several"]',
    "columns": 'kind == "rows"',
    "listed": 'kind == "listed"',
    "file_kinds": 'kind == "file"',
    "most_files": 'kind == "file"',
    "megabytes": 'kind == "file"',
}


class FieldForm(SmallForm):
    """One field of a form."""

    seen = hidden()
    name = line(
        lazy_gettext("标识"),
        needed=True,
        hint=lazy_gettext("小写字母开头，只用小写字母、数字和下划线；条件和决策表用这个名字。"),
        spellcheck="false",
        autocomplete="off",
    )
    kind = choice(lazy_gettext("类型"), needed=True)
    zh = line(lazy_gettext("名称"), needed=True, maxlength="100")
    en = line(lazy_gettext("英文名称"), maxlength="200")
    hint_zh = line(lazy_gettext("提示"), maxlength="300")
    hint_en = line(lazy_gettext("英文提示"), maxlength="500")
    options = paragraph(
        lazy_gettext("选项"), rows=4, hint=lazy_gettext("每行一个：值 | 中文 | English；只有单选和多选要填。")
    )
    options_of = choice(
        lazy_gettext("取自决策表"),
        hint=lazy_gettext("选了就用表里这一列的值；上面写了中文的照写，没写的先用值代替。"),
    )
    denies = line(
        lazy_gettext("表示否定的值"),
        hint=lazy_gettext("选了它就是对申请人说“不”的值，用逗号分开；选项都不是否定的写“无”。"),
    )
    columns = paragraph(
        lazy_gettext("表格的列"),
        rows=4,
        hint=lazy_gettext(
            "每行一列：标识 | 类型 | 中文 | English | 必填 | 选项。下拉的选项写成 值=中文=English，用分号分开；"
            "不用的位置空着。"
        ),
        spellcheck="false",
    )
    listed = choice(lazy_gettext("名单"), hint=lazy_gettext("存下的是代码；名单变了，选项跟着变。"))
    file_kinds = several(
        lazy_gettext("文件种类"), hint=lazy_gettext("都不勾选就是本单位收的全部种类；内容按字节检查。")
    )
    most_files = number(lazy_gettext("最多几个文件"), hint=lazy_gettext("1 到 10，不写就是 1 个。"))
    megabytes = number(lazy_gettext("每个文件最多多少 MB"), hint=lazy_gettext("1 到 20，不写就是 20 MB。"))
    when = line(
        lazy_gettext("显示条件"), hint=lazy_gettext('例如 place == "shop"；空着就总是显示。'), spellcheck="false"
    )
    required = tick(lazy_gettext("必填"))
    variable = tick(lazy_gettext("作为变量"), hint=lazy_gettext("流程的条件、决策表能读到"))

    def field(self, known: Mapping[str, KnownTexts]) -> EditedField:
        """What was typed; ``known`` are the columns of decision tables. Refused for a column of rows that is none."""
        denies = [each.strip() for each in re.split(r"[,，、]", self.denies.data or "") if each.strip()]
        options = tuple(_option(each, "|") for each in (self.options.data or "").splitlines() if each.strip())
        taken = known.get(self.options_of.data or "")
        if taken is not None:
            typed = {each.value: each for each in options}
            options = tuple(typed.get(text, FieldOption(text, text)) for text in taken.texts)
        return EditedField(
            name=self.name.data or "",
            kind=self.kind.data or "",
            zh=self.zh.data or "",
            en=self.en.data or "",
            hint_zh=self.hint_zh.data or "",
            hint_en=self.hint_en.data or "",
            required=bool(self.required.data),
            variable=bool(self.variable.data),
            when=self.when.data or "",
            options=options,
            denies=None if not denies else () if denies == [NOTHING] else tuple(denies),
            columns=tuple(_column(each) for each in (self.columns.data or "").splitlines() if each.strip()),
            listed=self.listed.data or "",
            options_of="" if taken is None else taken.key,
            file_kinds=tuple(self.file_kinds.data or ()),
            most_files=self.most_files.data or 1,
            megabytes=self.megabytes.data or LARGEST_MB,
        )

    def offer(self, kinds: Sequence[str], known: Mapping[str, KnownTexts]) -> None:
        """What can be chosen of kinds, lists and columns of decision tables."""
        self.kind.choices = [(kind, str(KIND_WORDS[kind])) for kind in kinds]
        self.listed.choices = [(name, str(words)) for name, words in LIST_WORDS.items()]
        self.file_kinds.choices = [(kind.code, kind.zh if language() == "zh" else kind.en) for kind in KINDS.values()]
        columns = [(each.key, f"{each.label}（{each.key}）") for each in known.values()]
        self.options_of.choices = [("", _("不取自决策表")), *columns]


def shown_when() -> dict[str, str]:
    """Field of ``FieldForm`` → the condition for the browser under which it is shown."""
    return {name: json.dumps(browser_tests(condition)) for name, condition in _SHOWN_FOR.items()}


def columns_of_tables(files: Files) -> dict[str, KnownTexts]:
    """``table.column`` → the texts that the column knows, for every deployed decision table."""
    return {each.key: each for table in tables_of(files).values() for each in known_texts(table)}


def outdated(fields: Sequence[EditedField], known: Mapping[str, KnownTexts]) -> set[str]:
    """The names of fields whose options are no longer those of the column that they were taken from."""
    return {
        each.name
        for each in fields
        if each.options_of
        and (each.options_of not in known or [one.value for one in each.options] != [*known[each.options_of].texts])
    }


def typed_values(field: EditedField) -> dict[str, object]:
    """A field as ``FieldForm`` shows it."""
    return {
        "name": field.name,
        "kind": field.kind,
        "zh": field.zh,
        "en": field.en,
        "hint_zh": field.hint_zh,
        "hint_en": field.hint_en,
        "options": "\n".join(_option_words(each, " | ") for each in field.options),
        "options_of": field.options_of,
        "denies": "" if field.denies is None else "，".join(field.denies) or NOTHING,
        "columns": "\n".join(_column_words(each) for each in field.columns),
        "listed": field.listed,
        "file_kinds": list(field.file_kinds),
        "most_files": field.most_files,
        "megabytes": field.megabytes,
        "when": field.when,
        "required": field.required,
        "variable": field.variable,
    }


def _option(text: str, between: str) -> FieldOption:
    value, zh, en = ([part.strip() for part in text.split(between)] + ["", ""])[:3]
    return FieldOption(value, zh or value, en)


def _option_words(option: FieldOption, between: str) -> str:
    return between.join(filter(None, (option.value, option.zh, option.en)))


def _column(text: str) -> FieldColumn:
    name, kind, zh, en, needed, options = ([part.strip() for part in text.split("|")] + [""] * 5)[:6]
    kinds = {str(KIND_WORDS[each]): each for each in COLUMN_KINDS} | {each: each for each in COLUMN_KINDS}
    if kind not in kinds or not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        words = _("、").join(str(KIND_WORDS[each]) for each in COLUMN_KINDS)
        raise Refused(
            f"「{text.strip()}」不是一列：标识由小写字母、数字和下划线组成，类型写 {words} 之一。",
            f"Expected name | type | title, but it says {text.strip()}; the name has small letters, digits and"
            f" underscores, the type is one of {', '.join(COLUMN_KINDS)}.",
            place="columns",
        )
    return FieldColumn(
        name,
        kinds[kind],
        zh or name,
        en,
        needed.lower() in _NEEDED or needed == _("必填"),
        tuple(_option(each, "=") for each in re.split(r"[;；]", options) if each.strip()),
    )


def _column_words(column: FieldColumn) -> str:
    options = "；".join(_option_words(each, "=") for each in column.options)
    parts = [
        column.name,
        str(KIND_WORDS[column.kind]),
        column.zh,
        column.en,
        _("必填") if column.required else "",
        options,
    ]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)
