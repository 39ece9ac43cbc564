"""BPMN 2.0 as this office draws it: read, check, run, save. Knows no database and no office."""

from engine.bpmn.elements import Element
from engine.bpmn.errors import InvalidData, InvalidDiagram, InvalidState, OperationFailed, ProcessStuck
from engine.bpmn.expressions import ExpressionError
from engine.bpmn.facts import (
    AnswerLater,
    BranchChange,
    BranchSet,
    EndReached,
    ManualTask,
    ProcessEvent,
    SentMessage,
    Surroundings,
    Token,
    WaitingTimer,
)
from engine.bpmn.instance import ProcessInstance
from engine.bpmn.specification import ProcessSpecification, read_process

__all__ = [
    "AnswerLater",
    "BranchChange",
    "BranchSet",
    "Element",
    "EndReached",
    "ExpressionError",
    "InvalidData",
    "InvalidDiagram",
    "InvalidState",
    "ManualTask",
    "OperationFailed",
    "ProcessEvent",
    "ProcessInstance",
    "ProcessSpecification",
    "ProcessStuck",
    "SentMessage",
    "Surroundings",
    "Token",
    "WaitingTimer",
    "read_process",
]
