"""Small diagrams for tests, written as a list of nodes and flows."""

from __future__ import annotations

from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" id="d" targetNamespace="test">'
)


def diagram(process: str, body: str, *, kind: str = "case", before: str = "") -> bytes:
    """A file with one process."""
    return (
        f'{HEAD}{before}<bpmn:process id="{process}" name="{process}" isExecutable="true"><bpmn:extensionElements>'
        f'<chengnuo:process system="test" kind="{kind}"/></bpmn:extensionElements>{body}</bpmn:process>'
        "</bpmn:definitions>"
    ).encode()


def extension(inner: str) -> str:
    """Extension elements around ``inner``."""
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>"


def user_task(element: str, role: str = "handler", **attributes: str) -> str:
    """A user task for a role, with the attributes of chengnuo:task."""
    more = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return (
        f'<bpmn:userTask id="{element}" name="{element}">'
        + extension(f'<chengnuo:task role="{role}"{more}/>')
        + "</bpmn:userTask>"
    )


def start_event(element: str = "begin", form: str | None = None, role: str | None = None) -> str:
    """A none start event, with a start form if one is named."""
    attributes = (f' form="{form}"' if form else "") + (f' role="{role}"' if role else "")
    inner = extension(f"<chengnuo:task{attributes}/>") if attributes else ""
    return f'<bpmn:startEvent id="{element}">{inner}</bpmn:startEvent>'


def service_task(element: str, operation: str, result: str | None = None, **parameters: str) -> str:
    """A service task that calls an operation."""
    inner = "".join(f'<chengnuo:parameter name="{key}" value="{value}"/>' for key, value in parameters.items())
    stored = f' result="{result}"' if result else ""
    return (
        f'<bpmn:serviceTask id="{element}" name="{element}">'
        + extension(f'<chengnuo:operation name="{operation}"{stored}>{inner}</chengnuo:operation>')
        + "</bpmn:serviceTask>"
    )


def timer_event(element: str, text: str, tag: str = "timeDuration") -> str:
    """An intermediate catching timer."""
    return (
        f'<bpmn:intermediateCatchEvent id="{element}" name="{element}"><bpmn:timerEventDefinition id="{element}_t">'
        f"<bpmn:{tag}>{text}</bpmn:{tag}></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )


def boundary_timer(element: str, task: str, text: str, *, interrupting: bool = False, tag: str = "timeDuration") -> str:
    """A timer on the edge of a task."""
    return (
        f'<bpmn:boundaryEvent id="{element}" name="{element}" attachedToRef="{task}" '
        f'cancelActivity="{str(interrupting).lower()}"><bpmn:timerEventDefinition id="{element}_t">'
        f"<bpmn:{tag}>{text}</bpmn:{tag}></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def end_event(element: str = "end", name: str = "办结") -> str:
    """A none end event."""
    return f'<bpmn:endEvent id="{element}" name="{name}"/>'


def flows(*elements: str) -> str:
    """Sequence flows from each element to the next."""
    return "".join(
        f'<bpmn:sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(elements)
    )


def linear(process: str, steps: int, *, form: str | None = None, **attributes: str) -> bytes:
    """Start, ``steps`` user tasks in a row, end."""
    names = [f"step{number}" for number in range(1, steps + 1)]
    more = {"form": form, **attributes} if form else attributes
    body = start_event() + "".join(user_task(name, **more) for name in names) + end_event()
    return diagram(process, body + flows("begin", *names, "end"))


def steps_beside_reminders(process: str, steps: int, times: int, reminding: str, *reminded: str) -> bytes:
    """A process of so many clerks' tasks ``step1`` … in a row and, beside them, a leader's task ``watch``.

    A timer at ``watch`` fires so many times, an hour apart, and leads through the elements ``reminding`` in the order
    of their ids ``reminded``.
    """
    tasks = [f"step{number}" for number in range(1, steps + 1)]
    body = (
        start_event()
        + '<bpmn:parallelGateway id="both"/>'
        + "".join(user_task(name) for name in tasks)
        + user_task("watch", role="leader")
        + boundary_timer("urge", "watch", f"R{times}/PT1H", tag="timeCycle")
        + reminding
        + '<bpmn:parallelGateway id="done"/>'
        + end_event()
        + flows("begin", "both", *tasks, "done", "end")
        + flows("both", "watch", "done")
        + flows("urge", *reminded)
    )
    return diagram(process, body)
