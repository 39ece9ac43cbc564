"""Small forms of pages, outside the forms of diagrams: one Flask-WTF form each.

A form keeps what was typed and says what is wrong at its fields, whether it finds that out itself or the command that
it leads to refuses. The token of the session is checked for every changing request (``webui.web.security``), so the
forms carry none of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from typing import Any, TypeVar

from flask import Flask, request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, FileStorage
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.form import BaseForm
from wtforms.validators import Length, Optional, StopValidation, ValidationError

from engine.bpmn import OperationFailed
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError, InvalidForm, NotAllowed, NotFound, Refused
from webui.show.languages import language

R = TypeVar("R")
Choices = Sequence[tuple[str, str]]
"""Values of a choice with what they are called."""

LONGEST_TEXT = 4000
LARGEST_NUMBER = 999
LONGEST_LIST = 12
"""A list with more choices can be filtered by typing."""


def install(app: Flask) -> None:
    """``field | marks`` in templates."""
    app.jinja_env.filters.update(marks=marks)


def marks(field: Field) -> dict[str, Any]:
    """The attributes of an input that follow from its state: how it looks, and where its words are."""
    look = {"BooleanField": "form-check", "_Select": "form-select"}.get(field.type, "form-control")
    found: dict[str, Any] = {"class": look}
    if field.flags.needed:
        found["required"] = True
    if field.errors or (field.description and field.type != "BooleanField"):
        found["aria-describedby"] = f"{field.id}-words"
    if field.errors:
        found["aria-invalid"] = "true"
    if isinstance(field, _Number):
        found |= {"type": "text", "inputmode": "numeric"}
    if isinstance(field, _Select) and len(field.choices or ()) > LONGEST_LIST:
        found["data-filter"] = str(_("输入几个字筛选"))
    return found


class SmallForm(FlaskForm):
    """A form of a page. ``attempt`` leads from what was typed to a command, or to what is wrong."""

    class Meta(FlaskForm.Meta):
        """The token is checked before any form is read."""

        csrf = False

    def __init__(self, *, part: str = "", sent: bool = True, **values: Any) -> None:
        """``part`` keeps the ids of several forms of a page apart.

        A form that was not ``sent`` shows ``values``, although the request may carry another form of the page.
        """
        # Not what FlaskForm takes by itself, which reads the body as JSON where the request says so.
        posted: CombinedMultiDict[str, Any] | None = None
        if sent and request.method == "POST":
            posted = CombinedMultiDict([request.files, request.form])
        super().__init__(formdata=posted, **values)
        self.part = part
        for field in self:
            field.id = field.label.field_id = "-".join(each for each in ("f", part, field.name) if each)

    @property
    def wrong(self) -> bool:
        """Whether something was refused; a page that shows the form answers 422 then."""
        return bool(self.errors)

    def sentences(self) -> list[str]:
        """What is wrong, each with the field that it is about; for a page that does not show the form."""
        at_fields = [f"{field.label.text}：{sentence}" for field in self for sentence in field.errors]
        return [*(str(sentence) for sentence in self.form_errors), *at_fields]

    def attempt(self, act: Callable[[], R]) -> R | None:
        """What ``act`` gives; None when the form or the command refused, see ``wrong``.

        Who may not, and what does not exist, is a page of its own (403, 404): those refusals go up.
        """
        if not self.validate():
            return None
        try:
            return act()
        except ChengnuoError as refusal:
            if not self.refuse(refusal):
                raise
            return None

    def refuse(self, refusal: ChengnuoError) -> bool:
        """Say the refusal at its field, or above the form; False when no other words in the form would help."""
        if isinstance(refusal, InvalidForm):
            for name, sentences in refusal.fields.items():
                self._say(name, sentences[0 if language() == "zh" else 1])
            return True
        mendable = isinstance(refusal, (Refused, OperationFailed)) and not isinstance(refusal, NotAllowed)
        if not mendable or (isinstance(refusal, NotFound) and not refusal.place):
            return False
        self._say(refusal.place or "", refusal.text(language()))
        return True

    def _say(self, name: str, sentence: str) -> None:
        if name in self:
            self[name].errors = [*self[name].errors, sentence]
        else:
            self.form_errors.append(sentence)


class _Needed:
    """Something has to be filled in or chosen; nothing else is said about an empty field."""

    field_flags: dict[str, Any] = {"needed": True}  # noqa: RUF012

    def __call__(self, form: BaseForm, field: Field) -> None:
        typed = field.raw_data or []
        if not any(isinstance(each, str) and each.strip() for each in typed):
            raise StopValidation(str(_("请填写这一栏。")))


class _ChosenFile:
    """A file has to be chosen."""

    field_flags: dict[str, Any] = {"needed": True}  # noqa: RUF012

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not getattr(field.data, "filename", ""):
            raise StopValidation(str(_("请选择一个文件。")))


class _File(FileField):
    """A file; words that somebody sends in its place are none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = next((value for value in valuelist if isinstance(value, FileStorage)), None)


class _Number(IntegerField):
    """A positive whole number; what was typed stays, also when it is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isdecimal() and 0 < int(text) <= LARGEST_NUMBER):
            raise ValueError(str(_("请填写正整数。")))
        self.data = int(text)


class _Moment(DateTimeLocalField):
    """Day and time of day as the office reads them; comes back with the office's zone."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)
        except ValueError:
            raise ValueError(str(_("请填写正确的日期和时间。"))) from None


class _ClockTime(TimeField):
    """A time of day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = time.fromisoformat(text)
        except ValueError:
            raise ValueError(str(_("请按 09:00 的样子填写时间。"))) from None


class _Day(DateField):
    """A day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_("请填写正确的日期。"))) from None


class _OfTheList:
    """The choice has to be one that was offered; said in our words."""

    def pre_validate(self, form: BaseForm) -> None:
        """Called by WTForms before the validators."""
        offered = {str(value) for value, *_rest in self.iter_choices()}  # type: ignore[attr-defined]
        chosen = self.data if isinstance(self.data, list) else [self.data] if self.data else []  # type: ignore[attr-defined]
        if not set(chosen) <= offered:
            raise ValidationError(str(_("没有这个选项，请从列表中选择。")))


class _Select(_OfTheList, SelectField):
    """One of a list, which begins with no choice, in the list's own words where it has some for it."""

    def iter_choices(self) -> Iterator[tuple[Any, str, bool, dict[str, Any]]]:
        """Value, title, whether it is chosen, and further attributes."""
        listed = list(super().iter_choices())
        if not any(value == "" for value, *_rest in listed):
            yield "", str(_("请选择")), not self.data, {}
        yield from listed


class _Radio(_OfTheList, RadioField):
    """One of a few, all in sight."""

    boxes = "radio"


class _Several(_OfTheList, SelectMultipleField):
    """Any of a list, as boxes to tick."""

    boxes = "checkbox"


def _stripped(text: str | None) -> str:
    return (text or "").strip()


def _chosen(value: object) -> str:
    return "" if value is None else str(value)


def _validators(needed: bool, *more: Any) -> list[Any]:
    return [_Needed() if needed else Optional(), *more]


def _short() -> Length:
    return Length(max=LONGEST_TEXT, message=_("内容太长，请缩短到 %(max)d 字以内。", max=LONGEST_TEXT))


def line(
    label: str, *, needed: bool = False, hint: str = "", length: Length | None = None, **attributes: Any
) -> StringField:
    """A line of text, stripped; ``attributes`` are those of the input element, ``length`` replaces the usual one."""
    return StringField(
        label, _validators(needed, length or _short()), filters=[_stripped], description=hint, render_kw=attributes
    )


def paragraph(
    label: str, *, needed: bool = False, hint: str = "", length: Length | None = None, **attributes: Any
) -> TextAreaField:
    """Text of several lines, stripped; ``length`` replaces the usual one."""
    attributes = {"rows": 3, **attributes}
    return TextAreaField(
        label, _validators(needed, length or _short()), filters=[_stripped], description=hint, render_kw=attributes
    )


def number(label: str, *, needed: bool = False, hint: str = "") -> IntegerField:
    """A whole number from 1 to ``LARGEST_NUMBER``, or None."""
    return _Number(label, _validators(needed), description=hint)


def moment(label: str, *, needed: bool = False, hint: str = "") -> DateTimeLocalField:
    """A moment in the office's zone, or None."""
    return _Moment(label, validators=_validators(needed), format=["%Y-%m-%dT%H:%M"], description=hint)


def day(label: str, *, needed: bool = False, hint: str = "") -> DateField:
    """A day, or None."""
    return _Day(label, validators=_validators(needed), description=hint)


def clock_time(label: str, *, needed: bool = False, hint: str = "") -> TimeField:
    """A time of day, or None."""
    return _ClockTime(label, validators=_validators(needed), format=["%H:%M"], description=hint)


def choice(label: str, choices: Choices = (), *, needed: bool = False, hint: str = "") -> SelectField:
    """One value of a list; the empty text when nothing was chosen. Choices may be given to the form's field later."""
    return _Select(label, _validators(needed), choices=list(choices), coerce=_chosen, description=hint)


def radio(label: str, choices: Choices = (), *, needed: bool = False, hint: str = "") -> RadioField:
    """One value of a few that are all in sight."""
    return _Radio(label, _validators(needed), choices=list(choices), coerce=_chosen, description=hint)


def several(label: str, choices: Choices = (), *, needed: bool = False, hint: str = "") -> SelectMultipleField:
    """Any values of a list; all of them a list of texts."""
    return _Several(label, _validators(needed), choices=list(choices), description=hint)


def tick(label: str, *, hint: str = "") -> BooleanField:
    """Yes or no."""
    return BooleanField(label, description=hint)


def password(label: str, *, needed: bool = True, **attributes: Any) -> PasswordField:
    """A password, never shown again, as it was typed."""
    return PasswordField(label, _validators(needed), render_kw=attributes)


def file(label: str, *, needed: bool = True, hint: str = "", **attributes: Any) -> FileField:
    """A file to hand in: a FileStorage, which has no name when none was chosen, or None when none was sent."""
    return _File(label, [_ChosenFile()] if needed else [], description=hint, render_kw=attributes)


def hidden() -> HiddenField:
    """Text that the page sends along."""
    return HiddenField(filters=[_stripped])
