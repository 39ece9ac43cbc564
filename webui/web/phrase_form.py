"""The small form in which a stock phrase is written, for the office's and one's own."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webui.web.small_forms import SmallForm, paragraph


class PhraseForm(SmallForm):
    """A new phrase."""

    text = paragraph(_("新的常用语"), needed=True)
