"""Small forms of commands, outside the forms of diagrams: their fields, reading them, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict

from engine.bpmn import OperationFailed
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError, Conflict, InvalidForm, NotAllowed, NotFound, Refused
from webui.forms.fields import Field

Problems = Mapping[str, tuple[str, str]]
"""Sentences (zh, en) by field name; those that concern the whole command under the empty name."""

MOMENT = {"format": "date-time"}
"""What a field of a moment is about: day and time of day as the office reads them."""

LONGEST_TEXT = 4000

_EMPTY = ("请填写这一栏。", "Expected this field to be filled in, but it is empty.")
_NO_NUMBER = ("请填写一个正整数。", "Expected a positive whole number, but it is none.")
_NO_MOMENT = ("请填写日期和时间。", "Expected a day and a time, but it is none.")
_NO_CHOICE = ("列表中没有这一项，请重新选择。", "Expected a choice of the list, but it is none.")
_TOO_LONG = (
    f"太长了，请缩短到 {LONGEST_TEXT} 字以内。",
    f"Expected at most {LONGEST_TEXT} characters, but there are more.",
)


def command_field(
    name: str, widget: str, title: str | LazyString, *, hint: str | LazyString = "", required: bool = True, **more: Any
) -> Field:
    """One field of a command's form; ``more`` are further attributes of ``Field``."""
    return Field(
        name, widget, str(title), str(hint), required, more.pop("value", None), "", more.pop("about", {}), **more
    )


def arguments_of(fields: Sequence[Field], posted: MultiDict[str, str]) -> dict[str, Any]:
    """What a posted form says, by field; InvalidForm when a needed field is empty or a field is wrong.

    A number is an int or None, a moment a datetime, a list of choices a list of texts; all others are texts.
    """
    found: dict[str, Any] = {}
    problems: dict[str, tuple[str, str]] = {}
    for field in fields:
        try:
            found[field.name] = _value(field, [each.strip() for each in posted.getlist(field.name) if each.strip()])
        except _Wrong as wrong:
            problems[field.name] = wrong.sentences
    if problems:
        raise InvalidForm(problems)
    return found


class _Wrong(Exception):
    def __init__(self, sentences: tuple[str, str]) -> None:
        super().__init__(sentences[1])
        self.sentences = sentences


def _value(field: Field, texts: list[str]) -> Any:
    if not texts and field.required:
        raise _Wrong(_EMPTY)
    if field.options and not set(texts) <= {option.value for option in field.options}:
        raise _Wrong(_NO_CHOICE)
    if field.widget == "checkboxes":
        return texts
    text = texts[-1] if texts else ""
    if len(text) > LONGEST_TEXT:
        raise _Wrong(_TOO_LONG)
    if field.widget == "number":
        if text and not (text.isdecimal() and 0 < int(text) < 1000):
            raise _Wrong(_NO_NUMBER)
        return int(text) if text else None
    if field.about == MOMENT:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)
        except ValueError:
            raise _Wrong(_NO_MOMENT) from None
    return text


def command_problems(refusal: ChengnuoError, fields: Sequence[Field]) -> Problems | None:
    """What a person can mend in this form; None when no other words in it would help (not allowed, gone, stale)."""
    if isinstance(refusal, InvalidForm):
        return refusal.fields
    if isinstance(refusal, (NotAllowed, NotFound, Conflict)) or not isinstance(refusal, (Refused, OperationFailed)):
        return None
    place = refusal.place if refusal.place in {field.name for field in fields} else None
    return {place or "": (refusal.zh, refusal.en)}


def filled(fields: Sequence[Field], posted: MultiDict[str, str], problems: Problems, place: int) -> list[Field]:
    """The fields with what was typed and what is wrong; ``place`` is 0 for Chinese sentences, 1 for English ones."""
    return [
        replace(
            field,
            value=posted.get(field.name, ""),
            options=[replace(option, chosen=option.value in posted.getlist(field.name)) for option in field.options],
            problem=problems[field.name][place] if field.name in problems else "",
        )
        for field in fields
    ]
