"""The small forms of the performance review."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _

from engine.office.performance.rules import DIMENSIONS, FROM_RECORDS, KINDS
from engine.office.performance.scheme import NUMBERS, Scheme
from webui.show.labels import label
from webui.show.languages import language
from webui.web.small_forms import SmallForm, choice, day, number, paragraph, radio


class ReviewForm(SmallForm):
    """Kind and period of a review (PE-1)."""

    kind = radio(_("考评种类"), [(kind, label("review_kind", kind)) for kind in KINDS], needed=True)
    first = day(_("起日"), needed=True)
    last = day(_("止日"), needed=True, hint=_("考评期结束后才能考评。"))


class ScoreForm(SmallForm):
    """A manual score (PE-3, PE-5)."""

    subject = choice(_("考评对象"), needed=True)
    dimension = choice(
        _("维度"),
        [(code, label("dimension", code)) for code in DIMENSIONS if code not in FROM_RECORDS],
        needed=True,
        hint=_("服务效能和遵章守纪由办件记录计分。"),
    )
    direction = radio(_("加分或扣分"), [("plus", _("加分")), ("minus", _("扣分"))], needed=True)
    points = number(_("分数"), needed=True)
    grounds = paragraph(_("依据"), needed=True, hint=_("评分人、时间和依据一并公开给被考评人。"), maxlength=1000)

    @property
    def content(self) -> dict[str, Any]:
        """What the command takes: ``subject`` is the department's key, or department and staff with a dot between."""
        department, _dot, staff = self.subject.data.partition(".")
        points = self.points.data or 0
        return {
            "department_id": int(department),
            "staff_id": int(staff) if staff else None,
            "dimension": self.dimension.data,
            "points": points if self.direction.data == "plus" else -points,
            "grounds": self.grounds.data,
        }


def scheme_form(scheme: Scheme) -> SmallForm:
    """The form of the formula: one number each (PE-2), and why it is changed."""
    chinese = language() == "zh"
    fields: dict[str, Any] = {
        name: number(each.zh if chinese else each.en, needed=True, hint=f"{each.lowest}–{each.highest}")
        for name, each in NUMBERS.items()
    }
    fields["why"] = paragraph(_("为什么修改"), needed=True, maxlength=500)
    made = type("SchemeForm", (SmallForm,), fields)
    form: SmallForm = made(**{name: getattr(scheme, name) for name in NUMBERS})
    return form
