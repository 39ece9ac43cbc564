"""BPMN 2.0 as this office draws it: read, check, run, save. Knows no database and no office."""

from engine.bpmn.expressions.evaluator import ExpressionError
from engine.bpmn.instance import ProcessInstance
from engine.bpmn.model.elements import Element
from engine.bpmn.model.errors import InvalidData, InvalidDiagram, InvalidState, OperationFailed, ProcessStuck
from engine.bpmn.model.facts import (
    AnswerLater,
    BranchChange,
    BranchSet,
    EndReached,
    Host,
    ManualTask,
    OperationCall,
    ProcessEvent,
    SentMessage,
    WaitingTimer,
)
from engine.bpmn.running.specification import ProcessSpecification, read_process

__all__ = [
    "AnswerLater",
    "BranchChange",
    "BranchSet",
    "Element",
    "EndReached",
    "ExpressionError",
    "Host",
    "InvalidData",
    "InvalidDiagram",
    "InvalidState",
    "ManualTask",
    "OperationCall",
    "OperationFailed",
    "ProcessEvent",
    "ProcessInstance",
    "ProcessSpecification",
    "ProcessStuck",
    "SentMessage",
    "WaitingTimer",
    "read_process",
]
