"""Two listed materials, so that the preview of a form shows how its materials table will look."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from engine.forms import Form
from engine.queries.case.case_record import MaterialLine
from webui.forms.fields import Field
from webui.forms.materials import MaterialRow, material_rows, prefilled


def sample_answers(form: Form) -> dict[str, Any]:
    """Empty answers with the rows of the sample materials where the form asks about materials."""
    return prefilled(form, {}, _materials())


def sample_rows(field: Field) -> list[MaterialRow]:
    """For templates: the rows of the sample materials."""
    return material_rows(_materials())(field)


def _materials() -> list[MaterialLine]:
    return [
        _material(1, _("申请书"), None, None, None),
        _material(2, _("身份证明"), "missing", _("未提交"), _("提交原件及复印件一份")),
    ]


def _material(number: int, name: str, state: str | None, problem: str | None, remedy: str | None) -> MaterialLine:
    return MaterialLine(
        id=number,
        ordinal=number,
        name=name,
        required=True,
        copies=1,
        original=True,
        by_data_sharing=False,
        deferrable=False,
        remark="",
        state=state,
        problem=problem,
        remedy=remedy,
        at=None,
    )
