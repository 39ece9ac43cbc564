"""What topics of news and the ways to hear them are called."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

NEWS_TOPICS: dict[str, LazyString] = {
    "work": _("新工作"),
    "urge": _("催办"),
    "card": _("亮牌"),
    "transfer": _("转办和分派"),
    "opinion": _("委派和加签"),
    "result": _("结果和答复"),
    "copy": _("收到的抄送"),
    "word": _("其他通知"),
}

NEWS_WAYS: dict[str, LazyString] = {
    "inside": _("只在铃铛里"),
    "email": _("另发邮件"),
    "sms": _("另发短信"),
    "webhook": _("另发到对接系统"),
    "digest": _("每日邮件汇总"),
}
