"""The small forms in which a colleague answers: a co-signature, or what was done with delegated work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webui.web.small_forms import SmallForm, paragraph, radio

PREFIX = "beside-"
"""Keeps the names of these fields apart from those of the task's own form on the same page."""


class OpinionForm(SmallForm):
    """What a colleague answers."""


class CoSignatureForm(OpinionForm):
    """A co-signature."""

    verdict = radio(_("意见"), [("agree", _("同意")), ("disagree", _("不同意"))], needed=True)
    opinion = paragraph(_("说明"), hint=_("不同意的，请写明理由"))


class ReturnForm(OpinionForm):
    """What was done with delegated work."""

    opinion = paragraph(_("办理情况"), needed=True)


def opinion_form(delegation: bool, *, sent: bool) -> OpinionForm:
    """The form for delegated work, or for a co-signature."""
    return (ReturnForm if delegation else CoSignatureForm)(part="beside", sent=sent, prefix=PREFIX)
