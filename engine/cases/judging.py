"""Judging answers by what the office knows: codes have to stand in their lists, files have to be there and fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import InvalidForm
from engine.files.form_files import ChosenFile, chosen
from engine.forms import Form
from engine.forms.files import file_fields
from engine.forms.judge import path_text, resolve
from engine.office.choice_lists import LISTS, OF_FIELDS, Choice

Place = tuple[str | int, ...]
Problems = dict[str, tuple[str, str]]


def judged_answers(
    session: Session, form: Form, answers: Mapping[str, Any], *, staff_id: int | None, case_id: int | None
) -> dict[str, Any]:
    """The cleaned answers; raises InvalidForm with every wrong field when the form or the office refuses them.

    ``staff_id`` None: an applicant; ``case_id`` None: the answers open a case.
    """
    content = form.judge(answers)
    problems = unlisted(form, content, {name: partial(listed, session) for name, listed in LISTS.items()})
    numbers = chosen_in(form, content)
    if numbers:
        problems |= wrong_files(form, content, chosen(session, numbers), staff_id=staff_id, case_id=case_id)
    if problems:
        raise InvalidForm(problems)
    return content


def chosen_in(form: Form, content: Mapping[str, Any]) -> list[int]:
    """The numbers of all files in answers that the form has judged."""
    return [number for name in file_fields(form.schema) for number in content.get(name) or ()]


def wrong_files(
    form: Form,
    content: Mapping[str, Any],
    files: Mapping[int, ChosenFile],
    *,
    staff_id: int | None,
    case_id: int | None,
) -> Problems:
    """The file fields with a file that is gone, is none of this case or person, or is not what the field takes."""
    problems: Problems = {}
    for name, rules in file_fields(form.schema).items():
        for number in content.get(name) or ():
            file = files.get(number)
            if file is None or not file.may_be_handed_in(staff_id, case_id):
                problems[name] = (
                    "有一个文件已经不在（选好以后保留 30 天），请取消勾选，重新选择。",
                    "Expected files that are still there (they wait 30 days), but one is gone; choose it again.",
                )
            elif (refusal := rules.refusal(file.kind, file.size)) is not None:
                problems[name] = refusal
    return problems


def unlisted(form: Form, content: Mapping[str, Any], lists: Mapping[str, Callable[[], Sequence[Choice]]]) -> Problems:
    """The fields that hold a code which their list of the office does not have now; each list is asked for once."""
    known: dict[str, set[str]] = {}
    problems: Problems = {}
    for place, about, listing, code in _codes(form.schema, form.schema, content, ()):
        if listing not in known:
            known[listing] = {each.code for each in lists[listing]()}
        if str(code) not in known[listing]:
            title = str(about.get("title") or place[-1])
            problems[path_text(place)] = (
                f"「{title}」里没有这一项，可能刚被停用；请从列表里重新选择。",
                f"Expected “{about.get('x-title-en') or title}” from the list, but it has no such entry now; "
                "choose again.",
            )
    return problems


def listing_of(name: str, about: Mapping[str, Any]) -> str | None:
    """The list of the office that a field takes its codes from; None for a field that takes them from none."""
    if about.get("oneOf") or about.get("enum"):
        return None
    named = about.get("x-choices")
    return str(named) if named in LISTS else OF_FIELDS.get(name)


def _codes(
    root: Mapping[str, Any], schema: Mapping[str, Any], content: Mapping[str, Any], within: Place
) -> Iterator[tuple[Place, Mapping[str, Any], str, object]]:
    """Every code that was chosen: its place, the schema of its field, the list it has to stand in."""
    for name, value in content.items():
        about = resolve(root, schema.get("properties", {}).get(name, {}))
        place = (*within, name)
        listing = listing_of(name, about)
        if isinstance(value, Mapping):
            yield from _codes(root, about, value, place)
        elif isinstance(value, list):
            items = resolve(root, about.get("items", {}))
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from _codes(root, items, row, (*place, number))
                elif listing is not None:
                    yield place, about, listing, row
        elif listing is not None and value not in (None, ""):
            yield place, about, listing, value
