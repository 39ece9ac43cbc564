"""Names of a decision model that are no identifiers (``Applicant Age``), and how expressions spell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.bpmn.decisions.words import LONGEST_CELL, DecisionError

MOST_NAMES = 500
"""Names of one file that are no identifiers: every word of a cell may be the beginning of one."""
_SCANNED = re.compile(r'"(?:[^"\\]|\\.)*"|\w+', re.DOTALL)
_WORDS_ONLY = re.compile(r"[^\W\d]\w*(?:\s+[^\W\d]\w*)+")
_KEYWORDS = frozenset(
    {"and", "or", "not", "in", "if", "then", "else", "between", "instance", "of", "for", "some", "every", "return"}
    | {"satisfies", "function", "true", "false", "null", "is"}
)


def is_name_of_words(text: str) -> bool:
    """Whether a text is several words that can only be one name: no sign and no word of FEEL among them."""
    return _WORDS_ONLY.fullmatch(text) is not None and _KEYWORDS.isdisjoint(text.split())


def identifier_of(name: str) -> str:
    """The identifier by which expressions know a name: ``Applicant Age`` is ``Applicant_Age``."""
    normal = unicodedata.normalize("NFKC", " ".join(name.split()))
    if normal.isidentifier():
        return normal
    spelled = re.sub(r"\W+", "_", normal).strip("_")
    return spelled if spelled.isidentifier() else f"_{spelled}"


@dataclass(frozen=True)
class Spelling:
    """The names of one file that are no identifiers; empty for most files."""

    identifiers: Mapping[str, str] = field(default_factory=dict)
    """Name, with single spaces → identifier."""
    _by_first_word: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Spelling:
        """The spelling of those of ``names`` that are no identifiers; raises DecisionError if two become the same."""
        given = dict.fromkeys(" ".join(name.split()) for name in names)
        identifiers = {name: identifier_of(name) for name in given if name and not name.isidentifier()}
        if len(identifiers) > MOST_NAMES:
            raise DecisionError(
                f"文件有 {len(identifiers)} 个带空格或符号的名称，最多 {MOST_NAMES} 个；请改成不带空格和符号的名称。",
                f"Expected at most {MOST_NAMES} names with spaces or signs, but the file has {len(identifiers)}.",
            )
        plain = {name: name for name in given if name.isidentifier()}
        taken: dict[str, str] = {}
        for name, identifier in {**plain, **identifiers}.items():
            if taken.setdefault(identifier, name) != name:
                other = taken[identifier]
                raise DecisionError(
                    f"「{other}」和「{name}」在表达式里都是 {identifier}，分不开；请给其中一个改名。",
                    f"Expected names that can be told apart, but “{other}” and “{name}” are both {identifier} in "
                    "expressions.",
                )
        by_first_word: dict[str, list[str]] = {}
        for name in sorted(identifiers, key=len, reverse=True):
            first = re.match(r"\w+", name)
            if first is not None:
                by_first_word.setdefault(first.group(), []).append(name)
        return cls(
            identifiers,
            {first: tuple(map(_pattern, found)) for first, found in by_first_word.items()},
        )

    def spelled(self, text: str) -> str:
        """An expression with its names as identifiers; what stands in quotes stays, and what is too long to be read."""
        if not self.identifiers or len(text) > LONGEST_CELL:
            return text
        parts: list[str] = []
        place = 0
        while (match := _SCANNED.search(text, place)) is not None:
            parts.append(text[place : match.start()])
            known = self._name_at(text, match)
            found = known or match
            parts.append(self.identifiers[" ".join(found.group().split())] if known else found.group())
            place = found.end()
        return "".join([*parts, text[place:]])

    def _name_at(self, text: str, word: re.Match[str]) -> re.Match[str] | None:
        for pattern in self._by_first_word.get(word.group(), ()):
            if (match := pattern.match(text, word.start())) is not None:
                return match
        return None

    def applied(self, data: Any) -> Any:
        """Data whose names are spelled so, also inside; a value that is spelled as an identifier already stays."""
        if not self.identifiers:
            return data
        if isinstance(data, Mapping):
            spelled: dict[str, Any] = {name: self.applied(value) for name, value in data.items()}
            for name, value in data.items():
                if name in self.identifiers:
                    spelled.setdefault(self.identifiers[name], self.applied(value))
            return spelled
        if isinstance(data, list):
            return [self.applied(value) for value in data]
        return data


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, name.split())) + r"(?!\w)")
