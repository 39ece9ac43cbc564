"""Letters as files in a folder, from which another system of the office takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folder:
    """One JSON file a letter, named by its id: a letter that is sent again takes the place of the first."""

    place: Path

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        """Write one letter; the file appears whole or not at all."""
        content = {"id": letter_id, "recipient": recipient, "subject": subject, "body": body}
        begun = self.place / f".{letter_id}"
        begun.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        begun.replace(self.place / f"{letter_id}.json")


def folder(environment: Mapping[str, str]) -> Folder | None:
    """The folder that VISITS_LETTER_FOLDER names; None, and so the program's own webhook, without one."""
    named = environment.get("VISITS_LETTER_FOLDER")
    return Folder(Path(named)) if named else None
