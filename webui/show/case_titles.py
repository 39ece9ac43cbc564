"""What a case is called on its pages: the item, or what the program calls it in the language of the request."""

from __future__ import annotations

import re

from flask import Flask
from flask_babel import lazy_pgettext as pgettext

from webui.show.languages import language

HEADS = {
    "投诉": pgettext("title", "投诉"),
    "举报": pgettext("title", "举报"),
    "预约办事": pgettext("title", "预约办事"),
    "办不成事": pgettext("title", "办不成事"),
    "催办": pgettext("title", "催办"),
    "违诺致歉补偿": pgettext("title", "违诺致歉补偿"),
    "差评回访": pgettext("title", "差评回访"),
    "许可延续": pgettext("title", "许可延续"),
    "告知承诺核查": pgettext("title", "告知承诺核查"),
}
"""The words with which the program begins the subject of a case that is about no application of its own."""

_SUBJECT = re.compile(rf"({'|'.join(HEADS)})(（[^）]*）)?(：.*)?", re.DOTALL)


def install(app: Flask) -> None:
    """``{{ title | case_title }}`` for the templates."""
    app.jinja_env.filters.update(case_title=case_title)


def case_title(title: str | None) -> str:
    """The title of a case: its beginning in the language of the request, names and what people wrote as they are.

    Empty for None.
    """
    found = None if title is None or language() == "zh" else _SUBJECT.fullmatch(title)
    if found is None:
        return title or ""
    head, whose, rest = found.groups()
    return f"{HEADS[head]}{f' ({whose[1:-1]})' if whose else ''}{f': {rest[1:]}' if rest else ''}"
