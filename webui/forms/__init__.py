"""Drawing a form of the engine as HTML: fields with their labels, values, choices and problems."""

from __future__ import annotations

from flask import Flask

from webui.forms.fields import Field, fields_of
from webui.forms.files import file_rules, file_words

__all__ = ["Field", "fields_of", "install"]


def install(app: Flask) -> None:
    """Let templates draw the fields of a form: ``fields_of(form, answers, problems)``, with what file fields take."""
    app.jinja_env.globals.update(fields_of=fields_of, file_rules=file_rules, file_words=file_words)
