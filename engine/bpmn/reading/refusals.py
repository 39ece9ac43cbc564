"""How a reader refuses: one sentence at its place."""

from __future__ import annotations

from typing import NoReturn

from lxml import etree

from engine.bpmn.model.errors import InvalidDiagram
from engine.bpmn.reading.xml import line_of


def refuse(
    place: str,
    zh: str,
    en: str,
    node: etree._Element | None = None,
    *,
    kind: type[InvalidDiagram] = InvalidDiagram,
) -> NoReturn:
    """Raise ``kind`` at ``place`` with the sentence (without its full stop) and the line of ``node`` if it is given."""
    line = f"（「{place}」，第 {line_of(node)} 行）" if node is not None else f"（「{place}」）"
    line_en = f" (“{place}”, line {line_of(node)})" if node is not None else f" (“{place}”)"
    raise kind(f"{zh}{line}。", f"{en}{line_en}.", place=place)
