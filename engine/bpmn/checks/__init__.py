"""Checks before deployment: what passes runs as the BPMN standard says; all else gets a sentence at its place."""

from engine.bpmn.checks.bundle import check_files, variables_in
from engine.bpmn.checks.calls import called_in_files
from engine.bpmn.checks.known import OFFICE_FUNCTIONS, DeclaredOperation, Known
from engine.bpmn.reading.findings import Problem

__all__ = [
    "OFFICE_FUNCTIONS",
    "DeclaredOperation",
    "Known",
    "Problem",
    "called_in_files",
    "check_files",
    "variables_in",
]
