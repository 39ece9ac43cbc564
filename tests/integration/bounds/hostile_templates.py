"""Templates of papers that loop, nest or print very much."""

from __future__ import annotations

from tests.integration.bounds.hostile_file import HostileFile

_HEAD = '{% extends "base.html" %}{% from "parts.html" import contact, materials %}{% block body %}'
_END = "{% endblock %}"
_LARGEST = 64 * 1024


def _body(words: str) -> bytes:
    content = f"{_HEAD}{words}{_END}".encode()
    assert len(content) <= _LARGEST
    return content


def _loops(entries: str, inside: str, levels: int = 2) -> bytes:
    opened = "".join(f"{{% for x{level} in {entries} %}}" for level in range(levels))
    return _body(opened + inside + "{% endfor %}" * levels)


_REFUSED: dict[str, bytes] = {
    "a template that counts to a thousand million": _body("{% for n in range(1000000000) %}x{% endfor %}"),
    "a template that multiplies a text": _body("{{ 'x' * 1000000000 }}"),
    "a template with loops over a long text": _loops("'" + "x" * 15_000 + "'", "x", 3),
    "a template with loops over long lists": _loops("[" + "1," * 900 + "]", "{% if x0 == x1 %}{% endif %}", 3),
    "a template that prints a long text for each entry": _loops("[" + "1," * 900 + "]", "x" * 50_000, 1),
    "a template that joins signs with a long text": _body(
        "{{ '" + "x" * 30_000 + "' | join('" + "y" * 20_000 + "') }}"
    ),
    "a template that joins what was joined": _body("{{ 'xxxxxxxxxx'" + " | join('yyyyyyyyyyyyyyyyyyyy')" * 12 + " }}"),
    "a template of 20 000 brackets": _body("{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}"),
    "a template of 12 000 filters": _body("{{ 1" + "|trim" * 12_000 + " }}"),
    "a template of 30 000 names one in another": _body("{{ facts" + ".a" * 30_000 + " }}"),
    "a template of 2 000 conditions one in another": _body("{% if 1 %}" * 2_000 + "{% endif %}" * 2_000),
    "a template of 4 500 alternatives": _body("{% if 1 %}" + "{% elif 1 %}a" * 4_500 + "{% endif %}"),
    "a template of 30 000 sums": _body("{{ 1" + "+1" * 30_000 + " }}"),
    "a template of 25 000 comparisons": _body("{{ 1" + "<2" * 25_000 + " }}"),
    "a template of 1 900 tables": _body("{{ materials(facts.materials) }}" * 1_900),
    "a template with a number of 60 000 digits": _body("{{ " + "9" * 60_000 + " }}"),
    "a template of 3 000 elements one in another": _body("<div>" * 3_000 + "</div>" * 3_000),
    "a template of 3 500 facts that nobody knows": _body("".join(f"{{{{facts.n{n}}}}}" for n in range(3_500))),
}
_EITHER: dict[str, bytes] = {
    "a template of 1 200 parts of several lines": _body("{{ contact() }}" * 1_200),
    "a template of 900 alternatives": _body("{% if 1 %}" + "{% elif 1 %}a" * 900 + "{% endif %}"),
    "a template of 1 900 values": _body("{{ 1 }}" * 1_900),
    "a template of 1 900 comparisons": _body("{{ 1" + "<2" * 1_900 + " }}"),
    "a template of 7 000 lines": _body("<p>x</p>" * 7_000),
    "a template that loops as deep as it may": _loops("facts.materials", "{{ x0.name }}" * 700, 3),
}

TEMPLATES: dict[str, HostileFile] = {
    **{what: HostileFile("template", "a.html", lambda c=content: c, True) for what, content in _REFUSED.items()},
    **{what: HostileFile("template", "a.html", lambda c=content: c) for what, content in _EITHER.items()},
}
"""What is handed in → who reads it and what must come of it."""
