"""The refusals of the program: one base class, in Chinese and English."""

from __future__ import annotations


class ChengnuoError(Exception):
    """Base of every exception that this program raises on purpose.

    ``zh`` says as an official would why it cannot be and what to do, ``en`` reads "Expected to …, but …".
    ``place`` names the element, field or line that a person has to look at; None when the whole request is meant.
    """

    def __init__(self, zh: str, en: str, *, place: str | None = None) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.place = place

    def text(self, language: str = "zh") -> str:
        """The sentence in the language asked for (``zh`` or ``en``)."""
        return self.zh if language.startswith("zh") else self.en


class Refused(ChengnuoError):
    """A command or rule says no: nothing was changed."""


class NotFound(Refused):
    """What was asked for does not exist, or is not visible to the person who asks."""


class NotAllowed(Refused):
    """The person's posts do not carry this authority."""


class Conflict(Refused):
    """Somebody else was faster: the screen that the person acted on is stale."""


class InvalidForm(Refused):
    """A form was filled in wrongly; ``fields`` maps a field path to its sentences (zh, en)."""

    def __init__(self, fields: dict[str, tuple[str, str]]) -> None:
        nothing = ("表单是空的，请填写后再提交。", "Expected a form, but there was none.")
        first = next(iter(fields.items()), ("", nothing))
        super().__init__(first[1][0], first[1][1], place=first[0])
        self.fields = fields
