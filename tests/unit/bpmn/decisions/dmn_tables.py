"""Makes DMN files for the tests."""

from __future__ import annotations

from xml.sax.saxutils import escape

from engine.bpmn.decisions import read_decision

DMN13 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
AMOUNT = [("金额", "number")]
KIND = [("kind", "string")]
BANDS = [["< 100", '"low"'], ["[100..500]", '"middle"'], ["> 500", '"high"']]


def decide(xml: bytes, **inputs: object):
    """What the only table of the file gives for these inputs."""
    return read_decision(xml).decide(inputs)


def table_xml(
    inputs: list[tuple[str, str]],
    outputs: list[tuple[str, str]],
    rules: list[list[str]],
    policy: str = "UNIQUE",
    *,
    aggregation: str = "",
    values: dict[str, str] | None = None,
    defaults: dict[str, str] | None = None,
    namespace: str = DMN13,
) -> bytes:
    """A DMN file with one table: inputs (expression, type), outputs (name, type), rules as rows of cells."""
    values, defaults = values or {}, defaults or {}
    more = f' aggregation="{aggregation}"' if aggregation else ""
    lines = [
        f'<definitions xmlns="{namespace}" id="d" name="d" namespace="x">',
        f'<decision id="choice" name="选择"><variable name="choice"/><decisionTable hitPolicy="{policy}"{more}>',
    ]
    for place, (expression, kind) in enumerate(inputs):
        allowed = (
            f"<inputValues><text>{escape(values[expression])}</text></inputValues>" if expression in values else ""
        )
        lines.append(
            f'<input id="in{place}"><inputExpression typeRef="{kind}">'
            f"<text>{escape(expression)}</text></inputExpression>{allowed}</input>"
        )
    for place, (name, kind) in enumerate(outputs):
        allowed = f"<outputValues><text>{escape(values[name])}</text></outputValues>" if name in values else ""
        default = (
            f"<defaultOutputEntry><text>{escape(defaults[name])}</text></defaultOutputEntry>"
            if name in defaults
            else ""
        )
        lines.append(f'<output id="out{place}" name="{name}" typeRef="{kind}">{allowed}{default}</output>')
    for number, cells in enumerate(rules, start=1):
        tests = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells[: len(inputs)])
        results = "".join(f"<outputEntry><text>{escape(cell)}</text></outputEntry>" for cell in cells[len(inputs) :])
        lines.append(f'<rule id="rule{number}">{tests}{results}</rule>')
    lines.append("</decisionTable></decision></definitions>")
    return "\n".join(lines).encode()
