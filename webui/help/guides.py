"""The guides of the roles (使用指南) as pages: written in Markdown under ``docs/guides``, which a wheel carries along.

Parts have the same address in both languages: that of their English title, in the order in which they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

NAMES = ("everybody", "clerk", "handler", "coordinator", "inspector", "designer", "administrator", "citizen")
"""The guides in the order in which they are listed."""

FOR_APPLICANTS = "citizen"
"""The guide that is open without a login."""

LANGUAGES = ("zh", "en")
_PICTURE = re.compile(r"\.\./images/(zh|en)/([\w-]+)\.webp")
_GUIDE = re.compile(r"([a-z]+)\.md(#[\w-]+)?")
_PAGES = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a guide: its place in the address, and its title."""

    place: str
    title: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as a page. ``body`` is safe HTML without the title."""

    name: str
    title: str
    parts: tuple[Part, ...]
    body: str


@lru_cache(maxsize=1)
def folder() -> Path:
    """Where the guides are: beside the packages in a working tree, among the pages in an installed wheel."""
    in_tree = _PAGES.parent / "docs" / "guides"
    return in_tree if in_tree.is_dir() else _PAGES / "guides"


@lru_cache(maxsize=2 * len(NAMES))
def parts(name: str, language: str) -> tuple[str, tuple[Part, ...]]:
    """The title and the parts of a guide."""
    titles = [list(_titles(name, each)) for each in (language, "en")]
    own, english = titles
    return own[0], tuple(Part(_slug(en), mine) for mine, en in zip(own[1:], english[1:], strict=True))


def guide(name: str, language: str, *, picture: Callable[[str, str], str], other: Callable[[str], str]) -> Guide:
    """A guide as a page. ``picture`` gives the address of a picture by language and name, ``other`` that of a guide.

    Paragraphs that lead out of the guides, as to the guide for operators, are left out: their files are not here.
    """
    title, found = parts(name, language)
    tokens = _without_ways_out(_parser().parse(_text(name, language)))
    places = iter(found)
    for token in tokens:
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", next(places).place)
        elif token.type == "table_open":
            token.attrSet("class", "grid")
        elif token.children:
            token.children = list(_led(token.children, picture, other))
    # The title stands in the page's own header.
    body = tokens[3:]
    return Guide(name, title, found, _parser().renderer.render(body, _parser().options, {}))


def picture_file(language: str, name: str) -> Path | None:
    """The file of a picture; None when there is no such picture."""
    if language not in LANGUAGES or re.fullmatch(r"[a-z0-9-]+", name) is None:
        return None
    found = folder() / "images" / language / f"{name}.webp"
    return found if found.is_file() else None


def _without_ways_out(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        leads = [str(child.attrGet("href")) for child in token.children or () if child.type == "link_open"]
        if any(_GUIDE.fullmatch(each) is None for each in leads):
            # The words of a paragraph stand between its begin and its end, which is closed below.
            kept.pop()
            continue
        if token.type == "paragraph_close" and kept[-1].type != "inline":
            continue
        kept.append(token)
    return kept


def _led(children: Sequence[Token], picture: Callable[[str, str], str], other: Callable[[str], str]) -> Iterator[Token]:
    for child in children:
        if child.type == "image":
            found = _PICTURE.fullmatch(str(child.attrGet("src")))
            if found is None:
                continue
            child.attrSet("src", picture(found[1], found[2]))
            child.attrSet("loading", "lazy")
        elif child.type == "link_open":
            leads = _GUIDE.fullmatch(str(child.attrGet("href")))
            if leads is not None:
                child.attrSet("href", other(leads[1]) + (leads[2] or ""))
        yield child


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _text(name: str, language: str) -> str:
    return (folder() / language / f"{name}.md").read_text(encoding="utf-8")


def _titles(name: str, language: str) -> Iterator[str]:
    for line in _text(name, language).splitlines():
        found = re.fullmatch(r"#{1,2} (.+)", line)
        if found:
            yield found[1].strip()


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
