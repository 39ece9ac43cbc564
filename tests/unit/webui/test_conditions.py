"""Conditions of fields, as the browser gets them."""

from __future__ import annotations

import pytest

from webui.forms.conditions import browser_tests


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        ('kind == "apply"', [[{"field": "kind", "is": "==", "value": "apply"}]]),
        (
            'kind == "apply" or kind == "query"',
            [[{"field": "kind", "is": "==", "value": "apply"}], [{"field": "kind", "is": "==", "value": "query"}]],
        ),
        (
            'kind != "report" and phone',
            [[{"field": "kind", "is": "!=", "value": "report"}, {"field": "phone", "is": "filled"}]],
        ),
        ('kind in ["a", "b"]', [[{"field": "kind", "is": "in", "value": ["a", "b"]}]]),
        ("agreed == True", [[{"field": "agreed", "is": "==", "value": "true"}]]),
        ("agreed == False", [[{"field": "agreed", "is": "!=", "value": "true"}]]),
        ("agreed != False", [[{"field": "agreed", "is": "==", "value": "true"}]]),
        ("item != None", [[{"field": "item", "is": "filled"}]]),
        ('"window" in channels', [[{"field": "channels", "is": "==", "value": "window"}]]),
    ],
)
def test_simple_conditions_become_tests(condition: str, tests: object) -> None:
    assert browser_tests(condition) == tests


@pytest.mark.parametrize("condition", ["len(name) > 3", "a > 3", "not a", "a == b", "f(x) and a", "a ==", "a in [b]"])
def test_what_the_browser_cannot_decide_is_always_shown(condition: str) -> None:
    assert browser_tests(condition) is None
