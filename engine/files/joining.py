"""PDF documents joined into one, with page numbers and bookmarks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pikepdf


@dataclass(frozen=True)
class Part:
    """Some pages of a PDF: ``count`` from ``first`` (0 = the first page) of ``content``.

    ``title`` is the bookmark. ``numbered`` pages are those that ``numbers`` of ``join`` counts.
    """

    title: str
    content: bytes
    first: int
    count: int
    numbered: bool = True


def join(parts: Sequence[Part], numbers: bytes, title: str) -> bytes:
    """All parts as one PDF called ``title``; page n of ``numbers`` lies over the n-th numbered page.

    The parts are trusted: what people hand in was judged when it came (``engine.files.judging``).
    """
    with ExitStack() as stack:
        opened: dict[int, pikepdf.Pdf] = {}
        for part in parts:
            if id(part.content) not in opened:
                opened[id(part.content)] = stack.enter_context(pikepdf.open(io.BytesIO(part.content)))
        marks = stack.enter_context(pikepdf.open(io.BytesIO(numbers)))
        whole = stack.enter_context(pikepdf.new())
        bookmarks, number = [], 0
        for part in parts:
            bookmarks.append(pikepdf.OutlineItem(part.title, len(whole.pages)))
            source = opened[id(part.content)]
            for place in range(part.first, part.first + part.count):
                whole.pages.append(source.pages[place])
                if part.numbered:
                    whole.pages[-1].add_overlay(marks.pages[number], rect=None)
                    number += 1
        with whole.open_outline() as outline:
            outline.root.extend(bookmarks)
        with whole.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = title
        written = io.BytesIO()
        whole.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue()
