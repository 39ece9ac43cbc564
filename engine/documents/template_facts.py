"""Which facts a template of papers may print: those the program's own template prints, and those of the example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import nodes

from engine.documents.kinds import PAPERS
from engine.documents.printing import parse_shipped

Path = tuple[str, ...]
"""A fact below ``facts``: ``("item", "name")``; ``"[]"`` stands for each entry of a list."""

ENTRY = "[]"
_PASSING = frozenset({"default", "list", "sort", "trim"})
"""Filters that give on what they get, as far as paths go."""


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact as designers read it: how a template names it, and what it says in the example (None: not there)."""

    written: str
    example: str | None
    path: Path = ()


def kinds_of(template: str) -> list[str]:
    """The kinds of papers that a template prints, in the order of a case's life; empty for an unknown template."""
    return [kind for kind, what in PAPERS.items() if what.template == template]


def example_facts(kind: str) -> dict[str, Any]:
    """Facts of an invented paper of this kind; those of all papers only where its template prints them."""
    examples = _examples()
    template = PAPERS[kind].template or ""
    used = {path[0] for path, _line in paths_in(parse_shipped(template)) if path}
    common = {key: value for key, value in examples["common"].items() if key in used or key == "applicant"}
    return {**common, **examples["kinds"].get(kind, {})}


@lru_cache(maxsize=1)
def _examples() -> dict[str, dict[str, Any]]:
    text = files("engine.documents").joinpath("examples.json").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


@lru_cache(maxsize=64)
def known_paths(template: str) -> Mapping[Path, str | None]:
    """Every path that a template of this name may print, with what it says in the examples (None: not there)."""
    found: dict[Path, str | None] = {}
    for kind in kinds_of(template):
        for path, value in _flat((), example_facts(kind)):
            found.setdefault(path, value)
    for path, _line in paths_in(parse_shipped(template)):
        for length in range(1, len(path) + 1):
            found.setdefault(path[:length], None)
    return found


def known_facts(template: str) -> list[KnownFact]:
    """The facts as a template writes them, in order; only those that say something by themselves."""
    paths = known_paths(template)
    inner = {path[:-1] for path in paths}
    return [KnownFact(_written(path), paths[path], path) for path in sorted(paths) if path not in inner]


def _written(path: Path) -> str:
    words = "facts"
    for each in path:
        words += each if each == ENTRY else f".{each}"
    return words


def _flat(path: Path, value: Any) -> Iterator[tuple[Path, str | None]]:
    if path:
        yield path, None if value is None or isinstance(value, (dict, list)) else _text(value)
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat((*path, key), each)
    if isinstance(value, list):
        for each in value:
            yield from _flat((*path, ENTRY), each)


def _text(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def paths_in(template: nodes.Template) -> Iterator[tuple[Path, int]]:
    """Every fact that a template names, with its line; those that imported and extended templates print, too."""
    yield from _Reader().read(template.body, {"facts": ()})


class _Reader:
    """Follows names through loops, assignments and macros, so that ``line.name`` is known to be a fact of a list."""

    def __init__(self) -> None:
        self._macros: dict[str, nodes.Macro] = {}
        self._inside: set[str] = set()

    def read(self, body: list[nodes.Node], names: dict[str, Path]) -> Iterator[tuple[Path, int]]:
        for node in body:
            yield from self._node(node, names)

    def _node(self, node: nodes.Node, names: dict[str, Path]) -> Iterator[tuple[Path, int]]:
        if isinstance(node, nodes.Extends | nodes.FromImport) and isinstance(node.template, nodes.Const):
            inner = parse_shipped(str(node.template.value).removesuffix(".html"))
            self._macros |= {each.name: each for each in inner.body if isinstance(each, nodes.Macro)}
            if isinstance(node, nodes.Extends):
                yield from self.read(inner.body, dict(names))
        elif isinstance(node, nodes.Macro):
            return
        elif isinstance(node, nodes.For):
            yield from self._node(node.iter, names)
            entry = self._path(node.iter, names)
            here = dict(names)
            if isinstance(node.target, nodes.Name):
                here.pop(node.target.name, None)
                if entry is not None:
                    here[node.target.name] = (*entry, ENTRY)
            yield from self.read([*node.body, *node.else_], here)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            yield from self._node(node.node, names)
            path = self._path(node.node, names)
            names.pop(node.target.name, None)
            if path is not None:
                names[node.target.name] = path
        elif isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in self._macros:
            yield from self._call(node, self._macros[node.node.name], names)
        else:
            path = self._path(node, names)
            if path:
                yield path, node.lineno
            for child in () if path else node.iter_child_nodes():
                yield from self._node(child, names)

    def _call(self, call: nodes.Call, macro: nodes.Macro, names: dict[str, Path]) -> Iterator[tuple[Path, int]]:
        inner: dict[str, Path] = {"facts": ()}
        for argument, given in zip(macro.args, call.args, strict=False):
            yield from self._node(given, names)
            path = self._path(given, names)
            if path is not None:
                inner[argument.name] = path
        if macro.name not in self._inside:
            self._inside.add(macro.name)
            yield from ((path, call.lineno) for path, _line in self.read(macro.body, inner))
            self._inside.discard(macro.name)

    def _path(self, node: nodes.Node, names: dict[str, Path]) -> Path | None:
        """The fact that an expression stands for; None when it is computed or no fact."""
        if isinstance(node, nodes.Name):
            return names.get(node.name)
        if isinstance(node, nodes.Getattr):
            before = self._path(node.node, names)
            return None if before is None else (*before, node.attr)
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const):
            before = self._path(node.node, names)
            key = ENTRY if isinstance(node.arg.value, int) else str(node.arg.value)
            return None if before is None else (*before, key)
        if isinstance(node, nodes.Filter) and node.name in _PASSING and node.node is not None:
            return self._path(node.node, names)
        if isinstance(node, nodes.Or):
            return self._path(node.left, names)
        if (
            isinstance(node, nodes.Call)
            and isinstance(node.node, nodes.Getattr)
            and node.node.attr == "get"
            and node.args
            and isinstance(node.args[0], nodes.Const)
        ):
            before = self._path(node.node.node, names)
            return None if before is None else (*before, str(node.args[0].value))
        return None
