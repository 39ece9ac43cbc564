"""The variables that a repair may set at a token, with the words, type and values that the case's own diagram knows."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from engine.bpmn.token_places import TokenPlace
from engine.bpmn.variables import OfferedVariable
from engine.bpmn.variables.types import PLAIN, kind_of
from engine.cases.bundles import outline
from engine.cases.loaded_case import LoadedCase
from engine.operations.catalogue import CATALOGUE
from engine.operations.diagram_rules import KINDS
from engine.operations.known_variables import variables_at


@dataclass(frozen=True)
class RepairableVariable:
    """One variable: its name with its words, and what it can be.

    ``kind`` is ``text``, ``number`` or ``truth``, or ``other`` for lists, records and what nothing is known of.
    ``options`` are the values that it can have, as (JSON, Chinese, English); empty for any. ``present`` is its value as
    JSON: None without one, and for free words, which may be personal.
    """

    name: str
    zh: str
    en: str
    kind: str
    options: tuple[tuple[str, str, str], ...]
    is_set: bool
    present: str | None


def repairable_variables(
    loaded: LoadedCase, place: TokenPlace, guarded: Collection[str]
) -> tuple[RepairableVariable, ...]:
    """The variables at a token by name: those that are set, and those that its diagram reads or sets before it."""
    contents = loaded.bundle.files.process.values()
    content = next((each for each in contents if place.process in outline(each).processes), b"")
    offered = variables_at(content, place.process, place.element, loaded.bundle.files.library(), CATALOGUE, KINDS)
    known = {each.path: each for each in offered if "." not in each.path}
    return tuple(
        _one(name, known.get(name), name in place.variables, loaded.instance.variable(place.task_id, name))
        for name in sorted({*place.variables, *known})
        if name not in guarded
    )


def _one(name: str, known: OfferedVariable | None, is_set: bool, value: Any) -> RepairableVariable:
    declared = set() if known is None else set(known.kinds)
    kinds = declared if value is None else {kind_of(value)}
    kind = kinds.pop() if len(kinds) == 1 and kinds <= PLAIN else "other"
    options: tuple[tuple[str, str, str], ...] = ()
    if known is not None and kind != "other":
        options = tuple((json.dumps(ast.literal_eval(each.written)), each.zh, each.en) for each in known.options)
    if kind == "truth" and not options:
        options = (("true", "是", "yes"), ("false", "否", "no"))
    shown = value is not None and (kind in ("number", "truth") or json.dumps(value) in {each[0] for each in options})
    words = (name, name) if known is None else (known.zh, known.en)
    return RepairableVariable(name, *words, kind, options, is_set, json.dumps(value) if shown else None)
