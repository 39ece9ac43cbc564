"""Makes small BPMN files for the tests of the checks."""

from __future__ import annotations

import re

from engine.bpmn.checks import Known, Problem, check_files
from engine.cases.bundles import shipped_files
from engine.operations.diagram_rules import OfficeDiagramRules

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" id="d" targetNamespace="urn:x">\n'
    '<message id="supplement"/>'
)
NOTHING_KNOWN = Known()
SHIPPED = shipped_files().library()
"""What the small files are deployed beside."""


def flows(text: str) -> str:
    """Sequence flows ``a>b`` or ``a>b[condition]``, separated by blanks; their ids are ``a_b``."""
    made: list[str] = []
    for source, target, condition in re.findall(r"(\w+)>(\w+)(?:\[([^\]]*)\])?", text):
        inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
        made.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "\n".join(made)


def diagram(elements: str, connections: str, *, kind: str = "", root: str = "", process: str = "p") -> bytes:
    """A file with one process; ``kind`` makes it part of the office's work."""
    office = (
        f'<extensionElements><chengnuo:process system="service_case" kind="{kind}"/></extensionElements>'
        if kind
        else ""
    )
    body = f'<process id="{process}" isExecutable="true">{office}\n{elements}\n{flows(connections)}\n</process>'
    return f"{HEAD}{root}\n{body}\n</definitions>".encode()


def problems(content: bytes, known: Known = NOTHING_KNOWN, **others: bytes) -> list[Problem]:
    """The problems of one file, checked together with ``others``; what its starter gives it is not said."""
    found = check_files({"a.bpmn": content, **others}, known, OfficeDiagramRules(library=SHIPPED))
    return [
        problem
        for problem in found
        if problem.file == "a.bpmn" and (problem.rule, problem.severity) != ("unknown-variable", "warning")
    ]


def rules(content: bytes, known: Known = NOTHING_KNOWN, **others: bytes) -> dict[str, str | None]:
    """Rule → element of the problems of one file."""
    return {problem.rule: problem.element for problem in problems(content, known, **others)}


def task(name: str, **extension: str) -> str:
    """A user task with our extension."""
    attributes = " ".join(f'{key}="{value}"' for key, value in extension.items())
    return f'<userTask id="{name}"><extensionElements><chengnuo:task {attributes}/></extensionElements></userTask>'


def service(name: str, operation: str, **parameters: str) -> str:
    """A service task with an operation."""
    inner = "".join(f'<chengnuo:parameter name="{key}" value="{value}"/>' for key, value in parameters.items())
    return (
        f'<serviceTask id="{name}"><extensionElements><chengnuo:operation name="{operation}">{inner}'
        "</chengnuo:operation></extensionElements></serviceTask>"
    )
