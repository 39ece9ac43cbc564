"""The diagrams that are measured: five user tasks in a row, and a parallel approval by N departments."""

from __future__ import annotations

import json
from itertools import pairwise

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" targetNamespace="http://chengnuo.org/benchmark"'
)

FIELDS = 12
"""How many fields the measured form has; two of them become process variables."""


def form(key: str = "benchmark") -> bytes:
    """A form of a dozen text fields, of which two are variables."""
    properties = {
        f"field_{index}": {"type": "string", "title": f"第{index}项", "maxLength": 200} for index in range(FIELDS)
    }
    properties["opinion"] = {
        "title": "意见",
        "oneOf": [{"const": "agree", "title": "同意"}, {"const": "disagree", "title": "不同意"}],
        "x-variable": True,
        "x-widget": "radio",
    }
    properties["amount"] = {"type": "integer", "minimum": 0, "title": "金额（元）", "x-variable": True}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": key,
        "title": "测速表单",
        "x-title-en": "Benchmark form",
        "type": "object",
        "properties": properties,
        "required": ["field_0", "opinion", "amount"],
        "additionalProperties": False,
    }
    return json.dumps(schema, ensure_ascii=False).encode()


def answers() -> dict[str, object]:
    """A valid answer to the form."""
    return {f"field_{i}": f"某某某某有限公司{i}" for i in range(FIELDS)} | {"opinion": "agree", "amount": 1200}


def linear(process: str = "benchmark_linear", tasks: int = 5) -> bytes:
    """A process of ``tasks`` user tasks in a row, all for the handler of the case's department."""
    ids = ["start", *(f"step_{i}" for i in range(tasks)), "finished"]
    steps = "".join(user_task(f"step_{i}", f"第{i + 1}步") for i in range(tasks))
    return definitions(
        f'<process id="{process}" name="测速五步" isExecutable="true"><startEvent id="start"/>{steps}'
        f'<endEvent id="finished" name="办结"/>{chain(ids)}</process>'
    )


def timed(process: str = "benchmark_timed") -> bytes:
    """A process that waits an hour and then asks somebody: each open case is one timer."""
    return definitions(
        f'<process id="{process}" name="测速定时" isExecutable="true"><startEvent id="start"/>'
        '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">PT1H'
        f"</timeDuration></timerEventDefinition></intermediateCatchEvent>{user_task('after', '到时处理')}"
        f'<endEvent id="finished" name="办结"/>{chain(["start", "wait", "after", "finished"])}</process>'
    )


def parallel(process: str = "benchmark_parallel", called: str = "benchmark_branch") -> bytes:
    """One user task that names the departments, then a branch for each of them, then the joint opinion."""
    return definitions(
        f'<process id="{process}" name="测速并联" isExecutable="true"><startEvent id="start"/>'
        f'<callActivity id="departments_review" name="部门审查" calledElement="{called}">'
        "<multiInstanceLoopCharacteristics><loopDataInputRef>departments</loopDataInputRef>"
        '<loopDataOutputRef>opinions</loopDataOutputRef><inputDataItem id="branch"/><outputDataItem id="opinion"/>'
        f"</multiInstanceLoopCharacteristics></callActivity>{user_task('joint_opinion', '联合意见')}"
        f'<endEvent id="finished" name="办结"/>'
        f"{chain(['start', 'departments_review', 'joint_opinion', 'finished'])}</process>"
    )


def branch(process: str = "benchmark_branch") -> bytes:
    """What one department does in the parallel approval."""
    return definitions(
        f'<process id="{process}" name="测速部门" isExecutable="true"><startEvent id="start"/>'
        f'{user_task("review", "审查")}<endEvent id="finished" name="完成"/>'
        f"{chain(['start', 'review', 'finished'])}</process>"
    )


def user_task(identifier: str, name: str) -> str:
    """A user task with the measured form."""
    return (
        f'<userTask id="{identifier}" name="{name}"><extensionElements>'
        f'<chengnuo:task form="benchmark" role="handler"/></extensionElements></userTask>'
    )


def chain(ids: list[str]) -> str:
    """The sequence flows that string the elements together."""
    return "".join(f'<sequenceFlow id="from_{a}_to_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids))


def definitions(body: str) -> bytes:
    """A BPMN document around the process."""
    return f'<?xml version="1.0" encoding="UTF-8"?><definitions {NAMESPACES}>{body}</definitions>'.encode()
