"""What a designer can choose from: the variables that exist at an element of a diagram that is being drawn."""

from __future__ import annotations

from dataclasses import dataclass

from engine.bpmn.variables import OfferedVariable
from engine.cases.bundles import Files
from engine.operations.catalogue import CATALOGUE
from engine.operations.diagram_rules import KINDS
from engine.operations.known_variables import variables_at, variables_where_decided


def offered_variables(deployed: Files, content: bytes, process: str, element: str) -> list[OfferedVariable]:
    """The variables at an element, or at a sequence flow for its condition, of the diagram ``content`` beside what is
    deployed; empty for a file that cannot be read and for an unknown element."""
    return variables_at(content, process, element, deployed.library(), CATALOGUE, KINDS)


@dataclass(frozen=True)
class DecidingTask:
    """A task that decides by a table: its process, its drawn name (the id of a nameless one), and what it can read."""

    process: str
    name: str
    variables: list[OfferedVariable]


def variables_of_table(deployed: Files, decision: str) -> list[DecidingTask]:
    """What the inputs of a decision table can read, for each deployed task that decides by it."""
    return [
        DecidingTask(process, name, variables)
        for process, name, variables in variables_where_decided(decision, deployed.library(), CATALOGUE, KINDS)
    ]
