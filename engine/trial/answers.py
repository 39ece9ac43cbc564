"""The answers file of a trial run: what people, operations and the outside world say, by element."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine.errors import Refused

LARGEST_FILE = 5 * 1024 * 1024
NEVER = object()
"""The answer of somebody who never answers: ``null`` in the file."""
UNSAID = object()
"""The file says nothing."""


class ScriptedAnswers:
    """``{"element": answer}`` or ``{"element": [first, second, …]}``; the last one of a list is used again and again.

    Keys are ids of elements, names of operations, of messages and of signals. ``null`` means: never answered. An
    operation fails with ``{"$error": "CODE"}``.
    """

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        self._content = dict(content or {})
        self._used: dict[str, int] = {}

    def next_of(self, keys: Iterable[str]) -> Any:
        """The next answer of the first key that the file has; UNSAID without one, NEVER for ``null``."""
        for key in keys:
            if key not in self._content:
                continue
            given = self._content[key]
            place = self._used.get(key, 0)
            self._used[key] = place + 1
            if isinstance(given, list):
                given = given[min(place, len(given) - 1)] if given else None
            return NEVER if given is None else given
        return UNSAID

    def never(self, key: str) -> bool:
        """Whether the next answer of ``key`` is ``null``; uses nothing up."""
        if key not in self._content:
            return False
        given = self._content[key]
        if isinstance(given, list):
            given = given[min(self._used.get(key, 0), len(given) - 1)] if given else None
        return given is None

    def check_keys(self, known: Collection[str]) -> None:
        """Raises Refused for a key that names nothing in the diagrams: its answer would never be used."""
        for key in self._content:
            if key not in known:
                close = difflib.get_close_matches(key, known, 1)
                raise Refused(
                    f"答案文件里的「{key}」不是图中的元素、业务操作、消息或信号"
                    + (f"，是不是「{close[0]}」？" if close else "；键直接写元素的标识。"),
                    f"Expected keys that name an element, operation, message or signal, but {key} is none"
                    + (f"; is it {close[0]}?" if close else "."),
                    place=key,
                )

    def message(self, keys: Iterable[str]) -> Any:
        """The next message of the first key that still has one, each only once; UNSAID without one."""
        for key in keys:
            given = self._content.get(key)
            messages = given if isinstance(given, list) else [given]
            place = self._used.get(key, 0)
            if key in self._content and place < len(messages) and messages[place] is not None:
                self._used[key] = place + 1
                return messages[place]
        return UNSAID


def read_answers(content: bytes) -> ScriptedAnswers:
    """The answers of a JSON file; raises Refused if it is none."""
    if len(content) > LARGEST_FILE:
        raise Refused(
            "答案文件太大，须小于 5 MB；请只保留用得上的答案。",
            "Expected an answers file below 5 MB, but it is larger.",
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(
            f"答案文件不能读取，不是正确的 JSON：{error}。请改正后再试。",
            f"Expected an answers file in JSON, but it cannot be read: {error}.",
        ) from error
    if not isinstance(found, dict):
        raise Refused(
            '答案文件的格式不对，请写成 {"元素": 答案} 的形式。',
            'Expected an answers file {"element": answer}, but it is not one.',
        )
    return ScriptedAnswers(found)
