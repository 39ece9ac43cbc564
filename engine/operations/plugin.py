"""An operation that another installed package adds: what it declares, and what runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.operations.declaration import OperationDeclaration


@dataclass(frozen=True)
class PluginOperation:
    """One addition to the catalogue. ``run`` is an ``engine.operations.context.Operation``."""

    declaration: OperationDeclaration
    run: Callable[..., Any]


def declarations(added: Sequence[PluginOperation]) -> Mapping[str, OperationDeclaration]:
    """Name → declaration of what an entry point adds."""
    return {each.declaration.name: each.declaration for each in added}


def implementations(added: Sequence[PluginOperation]) -> Mapping[str, Callable[..., Any]]:
    """Name → what runs, of what an entry point adds."""
    return {each.declaration.name: each.run for each in added}
