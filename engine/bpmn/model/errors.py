"""What can go wrong with a diagram or with a running process, beside the refusals of engine.errors."""

from __future__ import annotations

from engine.errors import ChengnuoError


class InvalidDiagram(ChengnuoError):
    """A file cannot be read, or contains something that cannot be run as the BPMN standard says."""


class IncompleteDiagram(InvalidDiagram):
    """Something is drawn rightly but not filled in yet: a timer without a time, a loop without a number."""


class OperationFailed(ChengnuoError):
    """An operation says no for a business reason; ``code`` is matched against the error codes of the diagram."""

    def __init__(self, code: str, zh: str, en: str, *, place: str | None = None) -> None:
        super().__init__(zh, en, place=place)
        self.code = code


class ProcessStuck(ChengnuoError):
    """A running process cannot go on as drawn: no condition holds, or it never comes to rest."""


class InvalidState(ChengnuoError):
    """Saved bytes do not belong to this specification, or are of a format that this program does not know."""


class InvalidData(ChengnuoError):
    """A value cannot become process data; ``place`` is the key at which it stands."""
