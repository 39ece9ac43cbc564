"""Process data at the boundary: finite numbers, bounded size and depth, one form of names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn import InvalidData
from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError
from engine.bpmn.model.values import DEEPEST, LARGEST, fresh


def nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "number",
    [
        float("nan"),
        float("inf"),
        float("-inf"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("-Infinity"),
        LARGEST + 1,
        -LARGEST - 1,
        Decimal(LARGEST + 1),
        Decimal("1e400"),
    ],
)
def test_a_number_that_nobody_can_count_with_is_refused_at_its_place(number: Any) -> None:
    with pytest.raises(InvalidData) as caught:
        fresh({"a": [1, {"b": number}]})
    assert caught.value.place == "a[1].b"


@pytest.mark.parametrize("number", [0, -1, LARGEST, -LARGEST, 1e300, -0.5, True])
def test_other_numbers_stay_as_they_are(number: Any) -> None:
    assert fresh([number]) == [number]
    assert type(fresh(number)) is type(number)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(Decimal("12.00"), 12), (Decimal("0.5"), 0.5), (date(2026, 3, 2), "2026-03-02"), ((1, 2), [1, 2])],
)
def test_values_of_other_kinds_become_plain_ones(given: Any, kept: Any) -> None:
    assert fresh(given) == kept
    assert type(fresh(given)) is type(kept)


def test_data_are_nested_so_deep_and_no_deeper() -> None:
    assert fresh(nested(DEEPEST + 1)) == nested(DEEPEST + 1)
    with pytest.raises(InvalidData):
        fresh(nested(DEEPEST + 2))


@pytest.mark.parametrize(
    "text", ["x * 10", "x + x", "x - y", "float('1e400')", "round(x * x)", "sum([x, x, x])", "-(x * 10)", "x / 0.01"]
)
def test_no_calculation_leaves_the_numbers(text: str) -> None:
    with pytest.raises(ExpressionError):
        Evaluator().evaluate(text, {"x": 9e29, "y": -9e29})


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_from_outside_is_not_calculated_with(value: float) -> None:
    for text in ("x + 1", "x - x", "x * 0", "sum([x])"):
        with pytest.raises(ExpressionError):
            Evaluator().evaluate(text, {"x": value})
