"""File fields of a form on a page: taking in what was chosen, naming what was taken in, telling what may be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _

from engine.cases.commands import take_form_file
from engine.errors import InvalidForm, NotAllowed, Refused
from engine.files.kinds import KINDS, LARGEST_FILE
from engine.forms import Form
from engine.forms.files import FileRules, file_fields, rules_of
from engine.queries.case.attachments import files_in_fields
from webui.forms.fields import Option
from webui.show.languages import language
from webui.web.access import actor
from webui.web.acting import page_key
from webui.web.database import close_reading, engine, reading


def take_in(form: Form | None, answers: dict[str, Any], *, work_item: UUID | None = None) -> None:
    """Keep the files that were chosen in the posted form and add their numbers to the answers.

    What is taken in stays in the answers, whatever else is wrong. ``work_item`` None: the form starts a case, or is
    only tried. Raises InvalidForm with the files that are refused and with all that the form finds wrong; NotAllowed
    without the post of the work.
    """
    problems: dict[str, tuple[str, str]] = {}
    for name, rules in {} if form is None else file_fields(form.schema).items():
        kept = list(answers.get(name, ()))
        for given in request.files.getlist(name):
            if not given.filename:
                continue
            if len(kept) >= rules.most:
                shown = given.filename[-60:]
                problems[name] = (
                    f"文件太多，没有收下 {shown}。{rules.words[0]}",
                    f"There are too many files, {shown} was not taken. {rules.words[1]}",
                )
                break
            # One byte more than is allowed is enough to refuse a larger one.
            data, me = given.stream.read(LARGEST_FILE + 1), actor()
            close_reading()
            try:
                number = take_form_file(
                    engine(),
                    me,
                    work_item=work_item,
                    rules=rules,
                    name=given.filename,
                    data=data,
                    page_key=request.form.get("_key") or page_key(),
                )
            except NotAllowed:
                raise
            except Refused as refusal:
                shown = given.filename[-60:]
                problems[name] = (f"{shown}：{refusal.zh}", f"{shown}: {refusal.en}")
            else:
                kept = [*kept, *([number] if number not in kept else [])]
        if kept:
            answers[name] = kept
    if form is None or not problems:
        return
    try:
        form.judge(answers)
    except InvalidForm as wrong:
        problems = {**wrong.fields, **problems}
    raise InvalidForm(problems)


def named_files(form: Form, answers: Mapping[str, Any], *, case_id: int | None = None) -> dict[str, list[Option]]:
    """For every file field the files in the answers by name; ``case_id`` None: the form belongs to no case yet."""
    numbers = {name: _numbers(answers.get(name)) for name in file_fields(form.schema)}
    every = {number for each in numbers.values() for number in each}
    found = files_in_fields(reading(), every, staff_id=actor().staff_id, case_id=case_id) if every else {}
    named = {}
    for name, each in numbers.items():
        named[name] = [
            Option(str(number), found[number].name, True, _size(found[number].size))
            if number in found
            else Option(str(number), _("文件 %(number)s 已经不在，请取消勾选", number=number), True)
            for number in each
        ]
    return named


def sample_files(form: Form) -> dict[str, list[Option]]:
    """For every file field files to play with where a form is tried without any case: nothing is sent."""
    found = {}
    for name, rules in file_fields(form.schema).items():
        extension = KINDS[(rules.kinds or ("pdf",))[0]].extensions[0]
        found[name] = [
            Option(str(number), _("样例文件 %(number)s", number=number) + f".{extension}", False)
            for number in range(1, min(rules.most, 2) + 1)
        ]
    return found


def file_rules(about: Mapping[str, Any]) -> FileRules:
    """For templates: what a file field takes."""
    return rules_of(about)


def file_words(rules: FileRules) -> str:
    """What may be sent, in the language of the request."""
    return rules.words[language() != "zh"]


def _numbers(value: Any) -> list[int]:
    return [each for each in value if isinstance(each, int)] if isinstance(value, (list, tuple)) else []


def _size(size: int) -> str:
    """Bytes in words."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} kB"
