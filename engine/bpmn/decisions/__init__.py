"""Decision tables: read from DMN, decided with S-FEEL cells and all hit policies, searched for overlaps and gaps,
tried with values."""

from engine.bpmn.decisions.coverage import Coverage, coverage
from engine.bpmn.decisions.overlaps import Overlap, overlaps
from engine.bpmn.decisions.reading import DecisionFile, read_decision, read_decision_file, read_decisions
from engine.bpmn.decisions.table import DecisionTable
from engine.bpmn.decisions.tryout import AskedValue, Tried, asked_values, try_out
from engine.bpmn.decisions.words import DecisionError

__all__ = [
    "AskedValue",
    "Coverage",
    "DecisionError",
    "DecisionFile",
    "DecisionTable",
    "Overlap",
    "Tried",
    "asked_values",
    "coverage",
    "overlaps",
    "read_decision",
    "read_decision_file",
    "read_decisions",
    "try_out",
]
