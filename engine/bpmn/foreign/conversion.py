"""A file of another tool as a file of ours: what its notation says is said in ours, what has no equal here is left."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from engine.bpmn.decisions.namespaces import is_dmn
from engine.bpmn.foreign.flow_places import move_flows
from engine.bpmn.foreign.loops import translate_loops
from engine.bpmn.foreign.people import translate_people
from engine.bpmn.foreign.places import give_ids, translate_places
from engine.bpmn.foreign.record import Record, Translation, Untranslated
from engine.bpmn.foreign.shapes import draw_flows
from engine.bpmn.foreign.tables import translate_tables
from engine.bpmn.foreign.tasks import translate_tasks
from engine.bpmn.reading.dialect import NAMESPACE
from engine.bpmn.reading.xml import BPMN, line_of, read_xml


@dataclass(frozen=True)
class Conversion:
    """What became of one file. Without translations ``content`` is the file itself, byte for byte."""

    content: bytes
    translations: tuple[Translation, ...] = ()
    left: tuple[Untranslated, ...] = ()
    _lines: dict[int, int] = field(default_factory=dict)

    def original_line(self, line: int) -> int:
        """The line of the original file that a line of ``content`` comes from."""
        return self._lines.get(line, line)


def convert(content: bytes, file: str = "") -> Conversion:
    """Rewrite a BPMN or DMN file in our notation; any other XML is left alone.

    Converting the result again changes nothing. Raises InvalidDiagram for XML that is unsafe or not well-formed.
    """
    root = read_xml(content, file)
    record = Record()
    name = etree.QName(root)
    if name.namespace == BPMN:
        draw_flows(root, give_ids(root, record))
        move_flows(root, record)
        translate_places(root, record)
        translate_loops(root, record)
        translate_people(root, record)
        translate_tasks(root, record)
    elif is_dmn(name.namespace):
        translate_tables(root, record)
    in_order = sorted(record.translations, key=lambda one: one.line)
    left = tuple(sorted(record.left, key=lambda one: one.line))
    if not in_order:
        return Conversion(content, (), left)
    _declare_once(root)
    made = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    return Conversion(made, tuple(in_order), left, _original_lines(root, made, file))


def _declare_once(root: etree._Element) -> None:
    """Declare our namespace at the root, whatever is declared there stays: texts may use its prefixes."""
    if next(root.iter(f"{{{NAMESPACE}}}*"), None) is None or "chengnuo" in root.nsmap:
        return
    kept = [prefix for prefix in root.nsmap if prefix]
    for item in root.iter("*"):
        if len(item.nsmap) > len(root.nsmap):
            kept += [prefix for prefix in item.nsmap if prefix and prefix not in kept]
    etree.cleanup_namespaces(root, top_nsmap={"chengnuo": NAMESPACE}, keep_ns_prefixes=kept)


def _original_lines(root: etree._Element, made: bytes, file: str) -> dict[int, int]:
    """Line of the new file → line of the original, for every line on which an element begins."""
    lines: dict[int, int] = {}
    last = 1
    for old, new in zip(root.iter("*"), read_xml(made, file).iter("*"), strict=True):
        last = line_of(old) or last
        lines.setdefault(line_of(new), last)
    return lines
