"""The diagram that a new process begins with: from a start to an end, with one step between them."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

_DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:chengnuo="http://chengnuo.org/schema/bpmn/1.0" \
id="definitions_{process}" targetNamespace="http://chengnuo.org/processes">
  <bpmn:process id="{process}" name={name} isExecutable="true">
    <bpmn:startEvent id="begun" name="开始"><bpmn:outgoing>flow_1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="first_step" name="办理">
      <bpmn:extensionElements><chengnuo:task role="clerk"/></bpmn:extensionElements>
      <bpmn:incoming>flow_1</bpmn:incoming>
      <bpmn:outgoing>flow_2</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:endEvent id="finished" name="办结"><bpmn:incoming>flow_2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="flow_1" sourceRef="begun" targetRef="first_step"/>
    <bpmn:sequenceFlow id="flow_2" sourceRef="first_step" targetRef="finished"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram_{process}">
    <bpmndi:BPMNPlane id="plane_{process}" bpmnElement="{process}">
      <bpmndi:BPMNShape id="begun_shape" bpmnElement="begun">
        <dc:Bounds x="160" y="182" width="36" height="36"/>
        <bpmndi:BPMNLabel><dc:Bounds x="166" y="225" width="24" height="14"/></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="first_step_shape" bpmnElement="first_step">
        <dc:Bounds x="250" y="160" width="100" height="80"/>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="finished_shape" bpmnElement="finished">
        <dc:Bounds x="404" y="182" width="36" height="36"/>
        <bpmndi:BPMNLabel><dc:Bounds x="410" y="225" width="24" height="14"/></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="flow_1_edge" bpmnElement="flow_1">
        <di:waypoint x="196" y="200"/><di:waypoint x="250" y="200"/>
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="flow_2_edge" bpmnElement="flow_2">
        <di:waypoint x="350" y="200"/><di:waypoint x="404" y="200"/>
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""


def blank_diagram(process: str, name: str) -> str:
    """A diagram that passes the checks; ``process`` is a plain identifier."""
    return _DIAGRAM.format(process=escape(process), name=quoteattr(name))
