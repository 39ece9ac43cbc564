"""The diagram that a new process begins with: from a start to an end, with one step between them."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from engine.bpmn.reading.xml import read_xml

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


_TABLE = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_{key}" name={name} \
namespace="http://chengnuo.org/decisions">
  <decision id="{key}" name={name}>
    <decisionTable id="{key}_table" hitPolicy="FIRST">
      <input id="{key}_input_1" label="输入">
        <inputExpression id="{key}_input_1_expression" typeRef="string"><text></text></inputExpression>
      </input>
      <output id="{key}_output_1" label="结果" name="result" typeRef="string" />
    </decisionTable>
  </decision>
</definitions>
"""


def blank_table(key: str, name: str) -> bytes:
    """A decision table with one input, one output and no rule yet."""
    return _TABLE.format(key=key, name=quoteattr(name)).encode()


def copied_table(like: bytes, key: str, name: str) -> bytes:
    """A file of one decision under another id and name; an empty table for a file of several."""
    root = read_xml(like)
    decisions = list(root.iterfind("{*}decision"))
    if len(decisions) != 1:
        return blank_table(key, name)
    for each, begins in ((root, "definitions_"), (decisions[0], "")):
        each.set("id", f"{begins}{key}")
        each.set("name", name)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
