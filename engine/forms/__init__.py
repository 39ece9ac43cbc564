"""Forms: JSON Schema 2020-12 with ``x-`` keys; read, judged, filled with the smallest answer, parsed from posts."""

from engine.forms.collection import FormCollection
from engine.forms.schema import Form, read_form
from engine.forms.smallest import NoSmallestAnswer, smallest
from engine.forms.source import WrongForm

__all__ = ["Form", "FormCollection", "NoSmallestAnswer", "WrongForm", "read_form", "smallest"]
