"""A form as the API gives it: the schema that judges the answers, and the choices that come from the office."""

from __future__ import annotations

from typing import Any

from engine.forms import Form
from webui.forms.choices import choices_of
from webui.show.languages import language
from webui.web.database import reading


def described(form: Form, *, item_id: int | None = None) -> dict[str, Any]:
    """The form with its choices; ``item_id`` is the item of the case at hand, None before there is one."""
    choices = choices_of(reading(), form, item_id=item_id)
    return {
        "key": form.key,
        "title": form.title_zh if language() == "zh" else form.title_en,
        "json_schema": form.schema,
        "choices": {
            name: [{"value": str(each.value), "label": str(each.title)} for each in options]
            for name, options in choices.items()
        },
    }
