"""The words for how the withdrawal of a lawful permit stands, and on which ground (LC-5)."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

STATES = {
    "hearing": _("听取意见中"),
    "deciding": _("待决定"),
    "serving": _("已撤回，待送达"),
    "withdrawn": _("已撤回并送达"),
    "kept": _("不撤回，继续有效"),
}
TONES = {"hearing": "blue", "deciding": "yellow", "serving": "yellow", "withdrawn": "red", "kept": "green"}
GROUNDS = {
    "law": _("法律、法规、规章修改或者废止"),
    "circumstances": _("客观情况发生重大变化"),
}
