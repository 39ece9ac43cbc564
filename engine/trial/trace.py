"""The trace of a trial run: one line for everything that happened, the outcome last."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.clock import OFFICE_ZONE


@dataclass(frozen=True)
class TraceLine:
    """One line: ``branch`` is empty except for what happens in a branch or another process (its key or id)."""

    at: datetime
    event: str
    element: str | None
    name: str
    data: dict[str, Any]
    branch: str = ""

    def as_json(self) -> str:
        """The line as one JSON object: at, event, element, name, data (and branch where there is one)."""
        line: dict[str, Any] = {
            "at": self.moment,
            "event": self.event,
            "element": self.element,
            "name": self.name,
            "data": self.data,
        }
        if self.branch:
            line["branch"] = self.branch
        return json.dumps(line, ensure_ascii=False)

    @property
    def moment(self) -> str:
        """The time as the office's wall clock shows it, with its offset."""
        return self.at.astimezone(OFFICE_ZONE).isoformat()

    def as_text(self, language: str = "zh") -> str:
        """The line for people."""
        data = dict(self.data)
        english = data.pop("message_en", None)
        if english is not None and language != "zh":
            data["message"] = english
        parts = [
            f"{self.at.astimezone(OFFICE_ZONE):%Y-%m-%d %H:%M:%S}",
            f"[{self.branch}]" if self.branch else "",
            self.event,
            self.element or "",
            " ".join(self.name.split()) if self.name != self.element else "",
            json.dumps(data, ensure_ascii=False) if data else "",
        ]
        return "  ".join(part for part in parts if part)
