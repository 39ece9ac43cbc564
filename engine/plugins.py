"""What other installed packages add to the program: entry points, one group for each kind of addition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import EntryPoints, entry_points
from importlib.resources.abc import Traversable
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar, cast

from engine.errors import ChengnuoError

V = TypeVar("V")

OPERATIONS = "chengnuo.operations"
"""Operations that diagrams may call: a sequence of ``engine.operations.plugin.PluginOperation``."""
FUNCTIONS = "chengnuo.functions"
"""Functions of expressions: name → function of plain values to a plain value, the same for the same arguments."""
PROCESSES = "chengnuo.processes"
"""Diagrams: a package with ``*.bpmn`` files."""
FORMS = "chengnuo.forms"
"""Forms: a package with ``*.json`` files."""
DECISIONS = "chengnuo.decisions"
"""Decision tables: a package with ``*.dmn`` files."""
PAPERS = "chengnuo.papers"
"""Kinds of papers: code → ``engine.documents.kinds.PaperKind``."""
PAPER_TEMPLATES = "chengnuo.paper_templates"
"""Templates of papers: a package with a folder ``templates``; one of the same name replaces the program's."""
TRANSPORTS = "chengnuo.transports"
"""Ways to send letters: the entry is named as a channel of ``engine.jobs.transports``; a function that makes it."""

LIST_WRITERS = "chengnuo.list_writers"
"""What writes a long list in the words of the pages: an ``engine.jobs.list_exports.Writer``, of which there is one."""

GROUPS = (OPERATIONS, FUNCTIONS, PROCESSES, FORMS, DECISIONS, PAPERS, PAPER_TEMPLATES, TRANSPORTS, LIST_WRITERS)


@dataclass(frozen=True)
class Addition:
    """What one entry point adds: its name, the package that it comes from, and what it names, loaded."""

    name: str
    package: str
    value: Any


@cache
def _entry_points() -> EntryPoints:
    """Those of all installed packages: to look through the packages takes ten milliseconds, for each group again."""
    # Until Python 3.11 they come in groups, which are selected from in the same way.
    return cast("EntryPoints", entry_points())


@cache
def additions(group: str) -> tuple[Addition, ...]:
    """All additions of a group, in the order of their names; ChengnuoError when one of them cannot be loaded.

    Read once: a package that is installed later counts from the next start on.
    """
    found = []
    for each in sorted(_entry_points().select(group=group), key=lambda entry: (entry.name, entry.value)):
        package = each.dist.name if each.dist is not None else each.value
        try:
            found.append(Addition(each.name, package, each.load()))
        except Exception as error:
            raise ChengnuoError(
                f"插件 {package} 的 {each.name}（{each.value}）不能加载：{error}。请修复或卸载这个插件。",
                f"Expected to load {each.name} ({each.value}) of the plugin {package}, but: {error}.",
                place=each.name,
            ) from error
    return tuple(found)


def with_additions(
    group: str, own: Mapping[str, V], named: Callable[[Any], Mapping[str, V]] = lambda value: value
) -> Mapping[str, V]:
    """``own`` and what the plugins of a group add to it; ChengnuoError when a name is taken already.

    ``named`` gives the names and values of one addition.
    """
    found = dict(own)
    for addition in additions(group):
        for name, value in named(addition.value).items():
            if name in found:
                raise taken(addition, name)
            found[name] = value
    return MappingProxyType(found)


def taken(addition: Addition, name: str) -> ChengnuoError:
    """The error about a name that the program or another plugin has given already."""
    return ChengnuoError(
        f"插件 {addition.package} 的名称 {name} 已被使用，请改用另一个名称。",
        f"Expected a name of its own from the plugin {addition.package}, but {name} is taken.",
        place=name,
    )


def files_of(group: str, ending: str) -> Iterator[tuple[Addition, Traversable]]:
    """The files with this ending in the packages that a group names, in the order of their names."""
    for addition in additions(group):
        package: ModuleType = addition.value
        inside = (each for each in resources.files(package).iterdir() if each.name.endswith(ending))
        for file in sorted(inside, key=lambda each: each.name):
            yield addition, file
