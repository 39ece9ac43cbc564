"""The words for the pages on which somebody saw personal data, in the log of looks (SP-6)."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

PAGES = {
    "case.history": _("办理过程"),
    "case.paper": _("文书"),
    "case.paper_document": _("文书（下载）"),
    "case.view": _("附件"),
    "case.page": _("附件"),
    "case.thumbnail": _("附件"),
    "case.content": _("附件（下载）"),
    "case.whole_file": _("整卷（下载）"),
}
"""Pages with a word of their own, by endpoint."""

PARTS = {
    "case": _("办件全卷"),
    "desk": _("办理页"),
    "appointments": _("预约接待"),
    "promises": _("好差评"),
    "api": _("数据接口"),
}
"""What the other pages of a blueprint are called."""


def looked_page(endpoint: str) -> LazyString:
    """What the page with this endpoint is called, also one that a former version had."""
    return PAGES.get(endpoint) or PARTS.get(endpoint.partition(".")[0], _("其他页面"))
