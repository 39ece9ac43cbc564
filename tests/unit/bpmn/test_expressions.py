"""Expressions of diagrams: what they may say, what they refuse, and that nothing hostile gets through."""

from __future__ import annotations

import contextlib
import copy
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.expressions.evaluator import (
    STANDARD_FUNCTIONS,
    Evaluator,
    ExpressionError,
    check_expression,
    functions_used,
    parse_assignments,
)
from engine.bpmn.expressions.syntax import STANDARD_FUNCTION_NAMES

DATA = {
    "金额": 120,
    "部门": ["住建", "规划"],
    "case": {"类型": "复杂", "items": 3, "keys": "k"},
    "l": [1, 2],
    "s": "abc",
    "空": None,
    "big": list(range(10_000)),
    "__builtins__": {"open": open},
    "len": "a field called len",
}

HOSTILE = [
    "().__class__.__base__.__subclasses__()",
    "'%0999999999d' % 1",
    "f'{1:0999999999d}'",
    "s.ljust(10**9)",
    "s.zfill(10**9)",
    "'a'.join(['x'*90000]*90000)",
    "l.append(9) or l",
    "case.clear()",
    "case.pop",
    "[[1 for a in big] for b in big]",
    "[1 for a in big for b in big]",
    "sum([sum([1 for a in big]) for b in big])",
    "[1 for a in big if a in big]",
    "[big[1:] for a in big]",
    "big + big",
    "9**9**9",
    "2**4000000 * 2**4000000",
    "int('9'*99999)",
    "int('" + "9" * 1900 + "')",
    "str(2**3999999)",
    "str(big)",
    "'x'*1000000000",
    "[0]*100000000",
    "[[0]*9999]*9999",
    "1<<10000<<10000",
    "{'a':1,**case}",
    "-" * 1900 + "1",
    "(" * 300 + "1" + ")" * 300,
    "1" + "+1" * 900,
    "x" * 2001,
    "' '.join(s)",
    "lambda: 1",
    "(x := 5)",
    "rand()",
    "range(9)",
    "s[0:10**9]",
    "__builtins__",
    "__builtins__['open']",
    "case.__class__",
    "sum",
    "max(l, key=len)",
    "len(*l)",
    "len(**case)",
    "b'x'",
    "1j",
    "...",
    "1e400",
    "1e29*1e29",
    "float('inf')",
    "float('nan')",
    "await x",
    "yield",
    "x = 5",
    "1; 2",
    "import os",
    "",
    "\x00",
    "\ud800",
    "1/0",
    "1 if",
    "{[1]: 2}",
    "None.x",
    "${amount > 5}",
    "=amount > 5",
    "true",
    "s is l",
    "open('/etc/passwd')",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_and_changes_nothing(text: str) -> None:
    data = copy.deepcopy(
        {key: value for key, value in DATA.items() if not callable(value) and key not in ("__builtins__", "len")}
    )
    before = copy.deepcopy(data)
    with pytest.raises(ExpressionError) as refused:
        Evaluator().evaluate(text, data)
    assert data == before
    assert "请" in refused.value.zh
    assert refused.value.en.startswith("Expected")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("金额 > 100 and case.类型 == '复杂'", True),
        ("金额 in [1,120]", True),
        ("'不同意' in 部门", False),
        ("len(部门) >= 2", True),
        ("金额 if 金额 else 0", 120),
        ("5 < 金额 < 900", True),
        ("900 < 金额 < 1 / 0", False),
        ("部门 == None", False),
        ("空 == None", True),
        ("空 is None", True),
        ("not 空", True),
        ("case['类型']", "复杂"),
        ("case.items", 3),
        ("case.keys", "k"),
        ("[d for d in 部门 if d != '住建']", ["规划"]),
        ("sum(n * 2 for n in l)", 6),
        ("s[0:2] + 'x'", "ab" + "x"),
        ("l + [3]", [1, 2, 3]),
        ("{'a': l[0]}", {"a": 1}),
        ("round(7 / 3, 2)", 2.33),
        ("round(7 / 2)", 4),
        ("min(3, 金额) + max(l) + abs(-1)", 6),
        ("int('7') + int(3.9)", 10),
        ("str(7)", "7"),
        ("7 // 2 * 2 % 4", 2),
        ("len", "a field called len"),
        ("float('1.5')", 1.5),
        ("  金额  ", 120),
    ],
)
def test_expressions_have_the_value_a_reader_expects(text: str, value: object) -> None:
    assert Evaluator().evaluate(text, DATA) == value


def test_a_field_named_like_a_function_does_not_shadow_it() -> None:
    assert Evaluator().evaluate("len(l)", DATA) == 2
    assert Evaluator().evaluate("today()", {"today": "x"}, {"today": lambda: "2026-03-02"}) == "2026-03-02"


def test_a_host_cannot_replace_a_standard_function_by_accident() -> None:
    assert Evaluator().evaluate("len(l)", DATA, {"len": lambda _: 99}) == 2


def test_full_width_names_are_found_in_either_spelling() -> None:
    assert Evaluator().evaluate("金额Ａ", {"金额A": 7}) == 7
    assert Evaluator().evaluate("金额A", {"金额Ａ": 7}) == 7


def test_comparing_an_empty_value_names_the_variable() -> None:
    with pytest.raises(ExpressionError) as refused:
        Evaluator().evaluate("case.fee > 3", {"case": {"fee": None}})
    assert "case.fee" in refused.value.zh
    assert "case.fee" in refused.value.en


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ExpressionError, match="amount"):
        Evaluator().evaluate("amount > 3", {})


def test_a_failing_host_function_is_an_expression_error() -> None:
    def broken() -> int:
        raise RuntimeError("no calendar")

    with pytest.raises(ExpressionError, match="no calendar"):
        Evaluator().evaluate("broken()", {}, {"broken": broken})


def test_names_used_are_the_free_variables() -> None:
    assert check_expression("len([d for d in 部门 if d == y.z])") == {"部门", "y"}
    assert functions_used("max(len(a), working_days(3))") == {"max", "len", "working_days"}


def test_unknown_functions_are_found_when_the_known_ones_are_given() -> None:
    check_expression("working_days(3)", {"working_days"})
    with pytest.raises(ExpressionError, match="work_days"):
        check_expression("work_days(3)", {"working_days"})


def test_the_names_of_the_standard_functions_are_the_functions() -> None:
    assert set(STANDARD_FUNCTIONS) == STANDARD_FUNCTION_NAMES


def test_a_script_is_a_list_of_assignments() -> None:
    script = """
        # what the applicant owes
        fee = 金额 * 2

        rows = [x for x in l
                if x > 1]
        total = (fee +
                 1)
        total *= 3 - 1
        total -= 2
    """
    names = dict(DATA)
    for name, expression in parse_assignments(script):
        names[name] = Evaluator().evaluate(expression, names)
    assert (names["fee"], names["rows"], names["total"]) == (240, [2], 480)


@pytest.mark.parametrize(
    "script",
    [
        "import os",
        "a.b = 1",
        "a, b = 1, 2",
        "a = b = 1",
        "a |= 1",
        "a.b += 1",
        "print(1)",
        "while True: pass",
        "a = open('x')\nb = __import__('os')",
        "__builtins__ = 1",
        "len = 1",
        "a = (",
        "def f(): pass",
        "a = 1\n" * 101,
        "del a",
    ],
)
def test_any_other_script_is_refused(script: str) -> None:
    with pytest.raises(ExpressionError):
        [Evaluator().evaluate(expression, {}) for _, expression in parse_assignments(script)]


def test_an_empty_script_assigns_nothing() -> None:
    assert parse_assignments("\n  # nothing\n") == []


def test_threads_share_one_evaluator() -> None:
    evaluator = Evaluator()
    wrong: list[int] = []

    def work(value: int) -> None:
        wrong.extend(
            value for _ in range(300) if evaluator.evaluate("[v + x for x in [v]]", {"v": value}) != [2 * value]
        )

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


PIECES = (
    "金额|部门|case|l|s|big|空|1|'x'|0|[|]|(|)|{|}|.|,|:|+|-|*|**|/|%| and | or | not | in | is | for x in | if "
    "| else |==|<|>=|=|len|sum|min|max|round|int|str|abs|__class__|\n|;|lambda |x|None|True"
)
FRAGMENTS = st.sampled_from(PIECES.split("|"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=30).map("".join)))
def test_any_text_has_a_value_or_an_expression_error(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        check_expression(text)
        Evaluator().evaluate(text, DATA)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(FRAGMENTS, max_size=30).map("".join)))
def test_any_script_is_assignments_or_an_expression_error(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        parse_assignments(text)


NUMBERS = st.recursive(
    st.one_of(st.integers(-9, 9).map(str), st.just("n")),
    lambda inner: st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=20,
)


@given(NUMBERS, st.integers(-50, 50))
def test_arithmetic_is_that_of_whole_numbers(text: str, number: int) -> None:
    assert Evaluator().evaluate(text, {"n": number}) == eval(text, {"n": number})
