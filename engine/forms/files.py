"""File fields of a form (``x-widget: file``): which kinds of files, how large, how many.

The answer of such a field is the list of the numbers under which the files are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.files.kinds import KINDS, KINDS_EN, KINDS_ZH, LARGEST_FILE

WIDGET = "file"
MOST_FILES = 10
"""Files of one field unless its ``maxItems`` says less."""
LARGEST_MB = LARGEST_FILE // 1024 // 1024
KIND_CODES = frozenset(KINDS)
"""What ``x-file-kinds`` may list."""


@dataclass(frozen=True)
class FileRules:
    """What one field takes. ``kinds`` empty: every kind that the office takes in."""

    kinds: tuple[str, ...]
    megabytes: int
    most: int

    @property
    def accept(self) -> str:
        """What the chooser of the browser offers."""
        codes = self.kinds or tuple(KINDS)
        return ",".join(f".{extension}" for code in codes for extension in KINDS[code].extensions)

    @property
    def words(self) -> tuple[str, str]:
        """What may be handed in, in Chinese and English, told before anything is chosen."""
        zh = "、".join(KINDS[code].zh for code in self.kinds) if self.kinds else KINDS_ZH
        en = ", ".join(KINDS[code].en for code in self.kinds) if self.kinds else KINDS_EN
        several = f"up to {self.most} files" if self.most > 1 else "one file"
        return (
            f"可以上传 {zh}；每个不超过 {self.megabytes} MB，最多 {self.most} 个。",
            f"You can send {en}; at most {self.megabytes} MB each, {several}.",
        )

    def refusal(self, kind: str, size: int) -> tuple[str, str] | None:
        """Why a file of this kind and of ``size`` bytes is not taken; None when it is."""
        if self.kinds and kind not in self.kinds:
            zh, en = self.words
            return f"这里不收{KINDS[kind].zh}。{zh}", f"A {KINDS[kind].en} is not taken here. {en}"
        if size > self.megabytes * 1024 * 1024:
            return (
                f"这里每个文件不能超过 {self.megabytes} MB，请降低扫描分辨率，或者分成几个文件。",
                f"A file may have at most {self.megabytes} MB here; scan with a lower resolution, or send it in parts.",
            )
        return None


def rules_of(about: Mapping[str, Any]) -> FileRules:
    """The rules that the schema of a file field states."""
    return FileRules(
        tuple(about.get("x-file-kinds", ())),
        int(about.get("x-largest-mb", LARGEST_MB)),
        int(about.get("maxItems", MOST_FILES)),
    )


def file_fields(schema: Mapping[str, Any]) -> dict[str, FileRules]:
    """Name of each file field of a form → its rules."""
    properties: Mapping[str, Mapping[str, Any]] = schema.get("properties", {})
    return {name: rules_of(about) for name, about in properties.items() if about.get("x-widget") == WIDGET}


def complete_file_field(about: dict[str, Any]) -> None:
    """Give a file field what all of them have: a list of numbers, each once, not more than are possible."""
    about.setdefault("items", {"type": "integer"})
    about.setdefault("maxItems", MOST_FILES)
    about["uniqueItems"] = True


def check_file_field(path: str, about: Mapping[str, Any], refuse: Callable[[str, str], Exception]) -> None:
    """What the schema of a file field must keep; raises what ``refuse`` makes of the reason."""
    if "." in path:
        raise refuse(
            "是文件栏目，只能直接放在表单里，请不要放进表格行或者分组",
            "is a field for files, which stands in the form itself, not in rows or groups",
        )
    if about.get("items") != {"type": "integer"}:
        raise refuse("是文件栏目，items 请不写，或者写整数", "is a field for files, whose items are integers")
    kinds = about.get("x-file-kinds", [])
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= KIND_CODES:
        known = ", ".join(sorted(KIND_CODES))
        raise refuse(f"的 x-file-kinds 请从这些里选：{known}", f"has x-file-kinds other than some of {known}")
    largest = about.get("x-largest-mb", LARGEST_MB)
    if not isinstance(largest, int) or isinstance(largest, bool) or not 1 <= largest <= LARGEST_MB:
        raise refuse(
            f"的 x-largest-mb 请写 1 到 {LARGEST_MB} 的整数", f"has an x-largest-mb that is not from 1 to {LARGEST_MB}"
        )
    most = about.get("maxItems", MOST_FILES)
    if not isinstance(most, int) or not 1 <= most <= MOST_FILES:
        raise refuse(f"的 maxItems 请写 1 到 {MOST_FILES}", f"has a maxItems that is not from 1 to {MOST_FILES}")
