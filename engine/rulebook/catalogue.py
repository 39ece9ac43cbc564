"""The rules by id with one line each, as ``rules.toml`` lists them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Rule:
    """One rule. ``open``: nothing tests it yet, because it is not built."""

    id: str
    zh: str
    en: str
    open: bool = False


@dataclass(frozen=True)
class System:
    """One of the systems of the regulations (制度), or one of the groups beside them, with its rules."""

    key: str
    zh: str
    en: str
    rules: tuple[Rule, ...]


def read_systems() -> tuple[System, ...]:
    """All systems in the order of the regulations."""
    listed = tomllib.loads(files("engine.rulebook").joinpath("rules.toml").read_text(encoding="utf-8"))
    return tuple(
        System(each["key"], each["zh"], each["en"], tuple(Rule(**rule) for rule in each["rule"]))
        for each in listed["system"]
    )
