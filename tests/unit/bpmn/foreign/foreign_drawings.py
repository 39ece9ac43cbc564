"""Small drawings in the styles of other tools, written for the tests."""

from __future__ import annotations

from itertools import pairwise

_HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:flowable="http://flowable.org/bpmn"'
    ' xmlns:activiti="http://activiti.org/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
    ' id="definitions" targetNamespace="urn:test"{more}>'
)


def drawing(inside: str, *, more: str = "", root: str = "") -> bytes:
    """A file with one process that holds ``inside``; ``more`` are attributes of the root, ``root`` stands beside it."""
    head = _HEAD.replace("{more}", f" {more}" if more else "")
    process = f'<bpmn:process id="p" isExecutable="true">\n{inside}\n</bpmn:process>'
    return f"{head}{root}\n{process}</bpmn:definitions>".encode()


def line(*elements: str) -> bytes:
    """A start, the elements in their order, an end, and flows between them; each element needs an ``id="…"``."""
    ids = ["begin", *(element.split('id="', 1)[1].split('"', 1)[0] for element in elements), "end"]
    flows = [
        f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in pairwise(ids)
    ]
    return drawing(
        "\n".join(['<bpmn:startEvent id="begin"/>', *elements, '<bpmn:endEvent id="end"/>', *flows]),
    )


CAMUNDA_7 = drawing(
    """<bpmn:startEvent id="begin" camunda:formKey="camunda-forms:deployment:apply.form"/>
<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="check"/>
<bpmn:userTask id="check" name="Check" camunda:candidateGroups="clerk"
    camunda:formKey="embedded:app:forms/check.html" camunda:dueDate="P3D"/>
<bpmn:sequenceFlow sourceRef="check" targetRef="choice"/>
<bpmn:exclusiveGateway id="choice" name="Approved?" default="no"/>
<bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="ask">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${approved &amp;&amp; !empty experts}
</bpmn:conditionExpression>
</bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="end"/>
<bpmn:userTask id="ask" name="Ask" camunda:assignee="${expert}">
  <bpmn:multiInstanceLoopCharacteristics camunda:collection="experts" camunda:elementVariable="expert">
    <bpmn:completionCondition xsi:type="bpmn:tFormalExpression">${nrOfCompletedInstances ge 1}
    </bpmn:completionCondition>
  </bpmn:multiInstanceLoopCharacteristics>
</bpmn:userTask>
<bpmn:sequenceFlow sourceRef="ask" targetRef="end"/>
<bpmn:endEvent id="end"/>"""
)
FLOWABLE = drawing(
    """<bpmn:startEvent id="begin" flowable:initiator="starter"/>
<bpmn:sequenceFlow sourceRef="begin" targetRef="check"/>
<bpmn:userTask id="check" name="Check" flowable:candidateGroups="handler" flowable:formKey="check"
    flowable:dueDate="${deadline}"/>
<bpmn:sequenceFlow sourceRef="check" targetRef="wait"/>
<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>
<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">${pause}</bpmn:timeDuration></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>
<bpmn:sequenceFlow sourceRef="wait" targetRef="end"/>
<bpmn:endEvent id="end"/>"""
)
CAMUNDA_8 = drawing(
    """<bpmn:startEvent id="begin"/>
<bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="count"/>
<bpmn:scriptTask id="count"><bpmn:extensionElements>
<zeebe:script expression="=[1, 2]" resultVariable="numbers"/></bpmn:extensionElements></bpmn:scriptTask>
<bpmn:sequenceFlow id="f2" sourceRef="count" targetRef="each"/>
<bpmn:userTask id="each" name="Each"><bpmn:extensionElements>
<zeebe:assignmentDefinition assignee="=reviewer.post" candidateGroups="clerk"/>
<zeebe:formDefinition formId="check"/><zeebe:taskSchedule dueDate="=duration(&#34;P2D&#34;)"/></bpmn:extensionElements>
<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:extensionElements>
<zeebe:loopCharacteristics inputCollection="=numbers" inputElement="number" outputCollection="verdicts"
    outputElement="=verdict"/></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
<bpmn:sequenceFlow id="f3" sourceRef="each" targetRef="choice"/>
<bpmn:exclusiveGateway id="choice" default="no"/>
<bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="end">
<bpmn:conditionExpression>=count(numbers) = 2 and numbers[1] = 1</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="other"/>
<bpmn:endEvent id="end"/><bpmn:endEvent id="other"/>"""
)
DRAWN_ONLY = drawing(
    """<bpmn:startEvent id="begin"/><bpmn:sequenceFlow sourceRef="begin" targetRef="choice"/>
<bpmn:exclusiveGateway id="choice" default="no"/>
<bpmn:sequenceFlow id="yes" sourceRef="choice" targetRef="end">
<bpmn:conditionExpression>amount &gt; 100 &amp;&amp; !late</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="no" sourceRef="choice" targetRef="end">
<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression"/></bpmn:sequenceFlow>
<bpmn:endEvent id="end"/>"""
)
"""As Bizagi, Signavio, ADONIS or Visio save a drawing that nobody wanted to run."""
EVERY = {"camunda 7": CAMUNDA_7, "flowable": FLOWABLE, "camunda 8": CAMUNDA_8, "drawn only": DRAWN_ONLY}
