"""What a designer can choose from: the variables that exist at an element of a diagram that is being drawn."""

from __future__ import annotations

from engine.bpmn.variables import OfferedVariable
from engine.cases.bundles import Files
from engine.operations.catalogue import CATALOGUE
from engine.operations.diagram_rules import KINDS
from engine.operations.known_variables import variables_at


def offered_variables(deployed: Files, content: bytes, process: str, element: str) -> list[OfferedVariable]:
    """The variables at an element, or at a sequence flow for its condition, of the diagram ``content`` beside what is
    deployed; empty for a file that cannot be read and for an unknown element."""
    return variables_at(content, process, element, deployed.library(), CATALOGUE, KINDS)
