"""What a walk of a token through a scope finds: how it can end, what it passes, and what breaks the rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from engine.bpmn.reading.graph import Node
from engine.operations.token_paths.library import ProcessGraph
from engine.operations.token_paths.state import Items, TokenState
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


class OutcomeBeside:
    """An outcome for a token that knows more than the scope looks at: what it knows ``beside`` that, it keeps."""

    def __init__(self, found: Outcome, beside: Items = ()) -> None:
        self._found = found
        self._beside = dict(beside)

    @property
    def breaches(self) -> dict[str, Breach]:
        """What breaks the rule."""
        return self._found.breaches

    @cached_property
    def ends(self) -> dict[TokenState, tuple[Node | None, Step | None]]:
        """How the scope can end."""
        return {self._whole(after): end for after, end in self._found.ends.items()}

    @cached_property
    def passed(self) -> dict[TokenState, Step | None]:
        """Which states the scope passes; many, and asked for only where an event can break it off."""
        return {self._whole(state): way for state, way in self._found.passed.items()}

    def _whole(self, state: TokenState) -> TokenState:
        return state.knowing({**self._beside, **state.known}) if self._beside else state
