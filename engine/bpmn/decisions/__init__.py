"""Decision tables: read from DMN, decided with S-FEEL cells and all hit policies, searched for overlaps."""

from engine.bpmn.decisions.overlaps import Overlap, overlaps
from engine.bpmn.decisions.reading import DecisionFile, read_decision, read_decision_file, read_decisions
from engine.bpmn.decisions.table import DecisionTable
from engine.bpmn.decisions.words import DecisionError

__all__ = [
    "DecisionError",
    "DecisionFile",
    "DecisionTable",
    "Overlap",
    "overlaps",
    "read_decision",
    "read_decision_file",
    "read_decisions",
]
