"""Forms: JSON Schema 2020-12 with ``x-`` keys; read, judged, filled with the smallest answer, parsed from posts."""

from engine.forms.schema import Form, WrongForm, read_form
from engine.forms.smallest import NoSmallestAnswer, smallest

__all__ = ["Form", "NoSmallestAnswer", "WrongForm", "read_form", "smallest"]
