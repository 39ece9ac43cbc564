"""What a check may compare diagrams with: operations, forms, roles, decisions, processes, functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lxml import etree

from engine.bpmn.expressions.added_functions import OF_THE_HOST, added_functions
from engine.bpmn.expressions.time_functions import TIME_FUNCTIONS

OFFICE_FUNCTIONS = frozenset({*TIME_FUNCTIONS, *OF_THE_HOST, *added_functions()})
"""The functions that the office and its plugins give to expressions, beside the standard ones."""
CLOCK_FUNCTIONS = frozenset({"before_due", "at_due", "after_due", "at_statutory_due", "share_used"})
"""Those of them that bind a timer to a service clock."""


class DeclaredOperation(Protocol):
    """What the check needs to know of an operation: the JSON Schema of its parameters."""

    @property
    def parameters(self) -> dict[str, Any]:
        """An object schema."""
        ...


@dataclass(frozen=True)
class CalledProcess:
    """What a call needs to know of a process: the kinds of its start events (none: it begins without one), and the data
    that it takes and gives back by name (None = all)."""

    starts: tuple[str, ...] = ()
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
    drawn: etree._Element | None = field(default=None, compare=False, repr=False)
    """The process itself, to follow what it calls; None = not known."""


@dataclass(frozen=True)
class Known:
    """What diagrams may refer to beside the files checked with them; None does not check that kind."""

    operations: Mapping[str, DeclaredOperation] | None = None
    without_effect: Collection[str] = ()
    """Those of the operations that only look something up, past which a step may be sent back."""
    forms: Collection[str] | None = None
    roles: Collection[str] | None = None
    decisions: Collection[str] | None = None
    processes: Mapping[str, CalledProcess] | Collection[str] | None = None
    """Processes that calls may name; a mapping says also how they can be called."""
    functions: Collection[str] = OFFICE_FUNCTIONS
    variables: Collection[str] | None = None
    """Variables that come from outside the checked files, for timers that are a single word; None = none."""
    form_variables: Mapping[str, Collection[str]] | None = None
    """Form → the variables that it sets, for such timers."""
