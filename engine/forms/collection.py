"""Many forms by their keys, of which a check or a trial run asks for a few."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from engine.forms.schema import Form, read_form
from engine.forms.source import LARGEST_FORM, WrongForm

_NONE: Mapping[str, Form] = {}


class FormCollection(Mapping[str, Form]):
    """Form key → form, each read when somebody asks for it; what is no form, or a wrong one, is not in it.

    Of several forms with one key the first that can be read counts, and ``read`` before all. Reading a form takes some
    milliseconds, for the whole schema is checked; finding its key takes a fraction of one.
    """

    def __init__(self, files: Iterable[bytes], read: Mapping[str, Form] = _NONE) -> None:
        self._given = read
        self._files: dict[str, list[bytes]] = {}
        self._read: dict[str, Form | None] = {}
        for content in files:
            key = _key_of(content)
            if key is not None:
                self._files.setdefault(key, []).append(content)

    def _form(self, key: str) -> Form | None:
        if key in self._given:
            return self._given[key]
        if key not in self._read:
            self._read[key] = next(filter(None, map(_form_of, self._files.get(key, ()))), None)
        return self._read[key]

    def __getitem__(self, key: str) -> Form:
        form = self._form(key)
        if form is None:
            raise KeyError(key)
        return form

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._form(key) is not None

    def __iter__(self) -> Iterator[str]:
        """All keys; every form is read for it."""
        return (key for key in dict.fromkeys((*self._given, *self._files)) if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _form_of(content: bytes) -> Form | None:
    try:
        return read_form(content)
    except WrongForm:
        return None


def _key_of(content: bytes) -> str | None:
    """The key that a file says; None for a file that cannot be a form."""
    if len(content) > LARGEST_FORM:
        return None
    try:
        form = json.loads(content)
    except (ValueError, RecursionError):
        return None
    key = form.get("$id") if isinstance(form, dict) else None
    return key if isinstance(key, str) else None
