"""The form of a repair: the known variables of a case to choose from, each with a field for what it can be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import Field
from wtforms.validators import ValidationError

from engine.cases.commands.repair_case import LONGEST_REASON, LONGEST_VALUE
from engine.cases.repairable_variables import RepairableVariable
from webui.forms.conditions import browser_tests
from webui.show.languages import language
from webui.web.small_forms import SmallForm, choice, line, paragraph, radio, tick

KINDS = {
    "retry": lazy_gettext("重新办这一步"),
    "move": lazy_gettext("移到别的环节"),
    "variable": lazy_gettext("改一个变量"),
}
_LISTED = "value_listed_"


class RepairForm(SmallForm):
    """What is to be done to which token, and why. A field for each kind of value follows from the variables."""

    task = choice(lazy_gettext("停在哪里"), needed=True)
    kind = radio(lazy_gettext("怎样修复"), tuple(KINDS.items()), needed=True)
    target = choice(lazy_gettext("移到"), hint=lazy_gettext("决定、否定报备、发文、计时不能跳过。"))
    variable = choice(lazy_gettext("变量"), hint=lazy_gettext("记着决定的变量不在这里，不能手工改写。"))
    place_of_value = ""
    """The name of the field in which the chosen variable's value is given."""

    def validate_value_number(self, field: Field) -> None:
        """A number, as JSON writes it."""
        try:
            if field.data and isinstance(json.loads(field.data), (int, float)):
                return
        except ValueError:
            pass
        if field.data:
            raise ValidationError(str(_("请填写数字，例如 3 或者 2.5。")))

    def _say(self, name: str, sentence: str) -> None:
        super()._say(self.place_of_value if name == "value" else name, sentence)


@dataclass(frozen=True)
class RepairFields:
    """The variables that may be set, by name."""

    variables: Mapping[str, RepairableVariable]

    def form(self) -> RepairForm:
        """The form of the request with a field for each kind of value that occurs."""
        fields: dict[str, Any] = {
            f"{_LISTED}{each.name}": choice(
                _("新的值"), [(value, zh if language() == "zh" else en) for value, zh, en in each.options]
            )
            for each in self.variables.values()
            if each.options
        }
        fields |= {
            "value_text": line(_("新的值"), maxlength=str(LONGEST_VALUE)),
            "value_number": line(_("新的值"), hint=_("数字"), inputmode="decimal", maxlength="40"),
            "value_other": paragraph(
                _("新的值"),
                hint=_('写成 JSON：文字加英文引号 "县城"，数字 3，是 true，否 false，列表 ["甲", "乙"]'),
                maxlength=str(LONGEST_VALUE),
                rows=2,
            ),
            "value_empty": tick(_("改成没有值（空）")),
            "reason": paragraph(_("为什么要修复"), maxlength=str(LONGEST_REASON), rows=2),
        }
        form: RepairForm = type("FormOfVariables", (RepairForm,), fields)()
        form.variable.choices = [(each.name, self._title(each)) for each in self.variables.values()]
        form.place_of_value = self._field(form.variable.data or "")
        return form

    def value(self, form: RepairForm) -> str:
        """What was given for the chosen variable as JSON; empty when nothing was."""
        if form.kind.data != "variable":
            return ""
        if form["value_empty"].data:
            return "null"
        name = form.place_of_value
        given = form[name].data or ""
        return json.dumps(given, ensure_ascii=False) if name == "value_text" and given else str(given)

    def when(self) -> dict[str, str]:
        """Field → the condition for the browser under which it is shown."""
        shown: dict[str, list[str]] = {}
        for name in self.variables:
            shown.setdefault(self._field(name), []).append(name)
        conditions = {
            "target": "kind == 'move'",
            "variable": "kind == 'variable'",
            "value_empty": "kind == 'variable'",
        }
        for field in ("value_text", "value_number", "value_other", *shown):
            conditions[field] = f"kind == 'variable' and variable in {shown.get(field, [])!r}"
        return {field: json.dumps(browser_tests(condition)) for field, condition in conditions.items()}

    def _field(self, name: str) -> str:
        known = self.variables.get(name)
        if known is None:
            return "value_other"
        if known.options:
            return f"{_LISTED}{name}"
        return {"text": "value_text", "number": "value_number"}.get(known.kind, "value_other")

    def _title(self, each: RepairableVariable) -> str:
        words = each.zh if language() == "zh" else each.en
        title = each.name if words == each.name else _("%(words)s（%(name)s）", words=words, name=each.name)
        if not each.is_set:
            return str(_("%(title)s，还没有值", title=title))
        if each.present is None:
            return str(_("%(title)s，已有值", title=title))
        known = {value: zh if language() == "zh" else en for value, zh, en in each.options}
        return str(_("%(title)s，现在是 %(value)s", title=title, value=known.get(each.present, each.present)))
