"""The shipped drawings fit a screen: no plane is wider than 1366 pixels, so that each is read as a whole."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from engine.cases.bundles import shipped_files

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
SCREEN = 1366


def test_every_shipped_drawing_is_one_screen_wide() -> None:
    """Pools, stages on drawings of their own and labels: from the first pixel to the last."""
    widths = {}
    for content in shipped_files().process.values():
        for plane in fromstring(content).iter(f"{DI}BPMNPlane"):
            boxes = [(float(box.get("x", 0)), float(box.get("width", 0))) for box in plane.iter(BOUNDS)]
            places = [float(point.get("x", 0)) for point in plane.iter(WAYPOINT)]
            places += [x for x, _ in boxes] + [x + width for x, width in boxes]
            widths[plane.get("bpmnElement")] = max(places) - min(places)
    assert len(widths) > 40
    assert {name: width for name, width in widths.items() if width > SCREEN} == {}
