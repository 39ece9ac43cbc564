"""What the host may add to the checks: rules on processes that declare a kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.bpmn.decisions import DecisionTable
from engine.bpmn.reading.element_reader import ElementReader
from engine.bpmn.reading.findings import Findings, Problem
from engine.bpmn.reading.graph import Scope


class ProcessRules(Protocol):
    """Rules of the host on a whole process, handed to ``check_files``.

    What they find forbids deployment; a trial run starts all the same, because they do not say where tokens go.
    """

    @property
    def kinds(self) -> Collection[str]:
        """The kinds that a process may declare."""
        ...

    def check(self, scope: Scope, kind: str, reader: ElementReader, findings: Findings) -> None:
        """Note what breaks a rule in ``findings``."""
        ...

    def check_together(
        self, checked: Sequence[tuple[Scope, ElementReader, Findings]], tables: Mapping[str, DecisionTable]
    ) -> list[Problem]:
        """Check all processes of the files together, also those that declare no kind; ``tables`` are their decisions.

        What breaks a rule in them is noted in their findings; what they break in other files is returned.
        """
        ...


@dataclass(frozen=True)
class KindsOnly:
    """Only the kinds of a host, without its rules: all that a trial run has to know of them."""

    kinds: Collection[str]

    def check(self, scope: Scope, kind: str, reader: ElementReader, findings: Findings) -> None:
        """Nothing more is asked of a process."""

    def check_together(
        self, checked: Sequence[tuple[Scope, ElementReader, Findings]], tables: Mapping[str, DecisionTable]
    ) -> list[Problem]:
        """Nothing is asked of the processes together: an empty list."""
        return []
