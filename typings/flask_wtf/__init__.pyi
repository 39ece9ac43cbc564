# What of Flask-WTF 1.3 is used here; the library marks no types of its own.
from typing import Any

from wtforms import Form
from wtforms.meta import DefaultMeta

class FlaskForm(Form):
    class Meta(DefaultMeta):
        csrf: bool

    def __init__(self, formdata: Any = ..., **kwargs: Any) -> None: ...
