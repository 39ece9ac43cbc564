"""What a walk of a token through a scope finds: how it can end, what it passes, and what breaks the rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.bpmn.reading.graph import Node
from engine.operations.token_paths.library import ProcessGraph
from engine.operations.token_paths.state import TokenState
from engine.operations.token_paths.trace import Step


@dataclass(frozen=True)
class Breach:
    """A "no" that gets out without being filed: at which element, and by which way."""

    node: Node
    process: ProcessGraph
    way: Step


@dataclass
class Outcome:
    """How a scope can end from one state: by which state and way, which states it passes, what breaks the rule."""

    ends: dict[TokenState, tuple[Node | None, Step | None]] = field(default_factory=dict)
    passed: dict[TokenState, Step | None] = field(default_factory=dict)
    breaches: dict[str, Breach] = field(default_factory=dict)
    complete: bool = False
    """Whether every way has been followed; what calls itself meets its own outcome before."""
