"""Which variables exist at each element of a process, for certain or perhaps, with the values that they may have."""

from engine.bpmn.variables.analysis import VariableAnalysis
from engine.bpmn.variables.checking import check_variables
from engine.bpmn.variables.offering import OfferedOption, OfferedVariable, offered_at
from engine.bpmn.variables.sources import DeclaredData, DrawnProcess

__all__ = [
    "DeclaredData",
    "DrawnProcess",
    "OfferedOption",
    "OfferedVariable",
    "VariableAnalysis",
    "check_variables",
    "offered_at",
]
