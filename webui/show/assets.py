"""Finds the built scripts and styles, and writes the tags that load them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypedDict

from flask import Flask, url_for
from markupsafe import Markup

from engine.errors import ChengnuoError

BUILT = Path(__file__).parents[1] / "static" / "dist"


class Chunk(TypedDict, total=False):
    """What vite's manifest says about one built file."""

    file: str
    css: list[str]
    imports: list[str]
    isEntry: bool


def install(app: Flask) -> None:
    """Give every template ``asset(name)``."""
    app.jinja_env.globals.update(asset=asset)


def asset(name: str) -> Markup:
    """The tags of an entry, e.g. ``asset("viewer.js")``: its style sheets, then its script as a module.

    Raises ChengnuoError when the front end was not built or has no such entry.
    """
    chunks = manifest()
    key = f"src/{name}"
    if key not in chunks:
        raise ChengnuoError(
            f"构建结果中没有前端入口 {name}，请运行 python webui/frontend/build.py。",
            f"Expected the front-end entry {name}, but the build has none; run python webui/frontend/build.py.",
        )
    styles = styles_of(key, chunks, seen=set())
    tags = [Markup('<link rel="stylesheet" href="{}">').format(address(style)) for style in styles]
    tags.append(Markup('<script type="module" src="{}"></script>').format(address(chunks[key]["file"])))
    return Markup("\n").join(tags)


def styles_of(key: str, chunks: dict[str, Chunk], seen: set[str]) -> list[str]:
    """The style sheets of a chunk and of all it imports, each once, imported ones first."""
    if key in seen:
        return []
    seen.add(key)
    chunk = chunks[key]
    found = [style for imported in chunk.get("imports", []) for style in styles_of(imported, chunks, seen)]
    found += [style for style in chunk.get("css", []) if style not in found]
    return found


def address(file: str) -> str:
    """Where a built file is served; its name carries a hash, so that browsers may keep it for ever."""
    return url_for("static", filename=f"dist/{file}")


def manifest() -> dict[str, Chunk]:
    """What the last build made, by source file; read again only after a new build. Empty when nothing was built."""
    path = BUILT / "manifest.json"
    if not path.is_file():
        return {}
    return _read(path, path.stat().st_mtime_ns)


@cache
def _read(path: Path, changed: int) -> dict[str, Chunk]:
    chunks: dict[str, Chunk] = json.loads(path.read_text(encoding="utf-8"))
    return chunks
