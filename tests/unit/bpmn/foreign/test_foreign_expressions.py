"""Expressions of other engines: what they become, that this means the same, and what is refused with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError, check_expression
from engine.bpmn.foreign.expressions import language_of, translated, translated_timer
from engine.bpmn.foreign.grammar import Unlike


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("${approved}", "approved"),
        ("#{approved}", "approved"),
        ("${ amount > 100 && !late }", "amount > 100 and (not late)"),
        ("${a || b and not c}", "a or (b and (not c))"),
        ("${status == 'done'}", "status == 'done'"),
        ("${a eq 1 or b ne 2 or c lt 3 or d ge 4}", "a == 1 or b != 2 or c < 3 or (d >= 4)"),
        ("${reason == null}", "reason is None"),
        ("${null != reason}", "reason is not None"),
        ("${done == true}", "done is True"),
        ("${!(a == b)}", "a != b"),
        ("${empty list}", "list in (None, '', [], {})"),
        ("${not empty list}", "list not in (None, '', [], {})"),
        ('${groups.contains("clerk")}', "'clerk' in groups"),
        ("${!groups.contains(one)}", "one not in groups"),
        ("${order.items.size() > 0}", "len(order.items) > 0"),
        ("${items.isEmpty()}", "len(items) == 0"),
        ("${map.get('k').equals(\"x\")}", "map['k'] == 'x'"),
        ("${list[0] == map['a b']}", "list[0] == map['a b']"),
        ("${name.startsWith('Li')}", "name[:2] == 'Li'"),
        ("${name.endsWith('ng')}", "name[-2:] == 'ng'"),
        ("${a > 5 ? 'x' : b ? 'y' : 'z'}", "'x' if a > 5 else 'y' if b else 'z'"),
        ("${execution.getVariable('amount') * 2 div 3}", "amount * 2 / 3"),
        ("${-x + 1.5e2}", "-x + 150.0"),
        ("${say == 'it\\'s'}", 'say == "it\'s"'),
        ("${text == '}'}", "text == '}'"),
        ("${金额 > 100}", "金额 > 100"),
        ("${working_days(3)}", "working_days(3)"),
        # our own notation, wrapped by somebody who knew both
        ("${x in [1, 2]}", "x in [1, 2]"),
        # bare, as Bizagi, Signavio and Visio write it
        ("amount > 100 && ok", "amount > 100 and ok"),
        ("!ok", "not ok"),
        ("true", "True"),
        ("amount = 5", "amount == 5"),
        ("kind === 'a'", "kind == 'a'"),
        ("Service Level == 'Premium'", "Service_Level == 'Premium'"),
        # the standard's function of XPath
        ("bpmn:getDataObject('approved')", "approved"),
        ("not(getDataObject('approved')) and getDataObject('kind') = 'x'", "not approved and kind == 'x'"),
    ],
)
def test_juel_is_rewritten(written: str, expected: str) -> None:
    assert translated(written) == expected
    check_expression(expected)
    assert translated(expected) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("=approved", "approved"),
        ('= amount = 5 and status != "new"', "amount == 5 and status != 'new'"),
        ("=reason = null", "reason is None"),
        ("=not(approved)", "approved is False"),
        ("=not(not(approved))", "approved is True"),
        ("=not(a and b)", "a is False or b is False"),
        ("=not(x > 3)", "x <= 3"),
        ('=x in ("a", "b")', "x in ('a', 'b')"),
        ("=x in [1..5]", "1 <= x <= 5"),
        ("=x in ]1..5[", "1 < x < 5"),
        ("=x in (< 3, > 5)", "x < 3 or x > 5"),
        ("=x in [1, 2]", "x in [1, 2]"),
        ("=x between 1 and 5 and y", "1 <= x <= 5 and y"),
        ('=list contains(roles, "clerk")', "'clerk' in roles"),
        ('=contains(name, "a")', "'a' in name"),
        ('=starts with(name, "ab") and ends with(name, "c")', "name[:2] == 'ab' and name[-1:] == 'c'"),
        ("=count(items) > 0", "len(items) > 0"),
        ("=items[1].price + items[-1].price", "items[0].price + items[-1].price"),
        ('=if late then "a" else "b"', "'a' if late else 'b'"),
        ("=Vacation Status.days left >= Days", "Vacation_Status.days_left >= Days"),
        ('={kind: "a", "n": [1, 2]}', "{'kind': 'a', 'n': [1, 2]}"),
        ("=some x in list satisfies x > 1", "len([x for x in list if x > 1]) > 0"),
        ("=every x in list satisfies x > 1", "len([x for x in list if x > 1]) == len(list)"),
        ("=for x in list return x + 1", "[x + 1 for x in list]"),
        ("=sum(1, 2) + max(a, b)", "sum([1, 2]) + max(a, b)"),
        ('="it\\u0027s \\"so\\""', "'it\\'s \"so\"'"),
    ],
)
def test_feel_is_rewritten(written: str, expected: str) -> None:
    assert translated(written) == expected
    check_expression(expected)
    assert translated(expected) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("Hello ${name}", "mixes text"),
        ("${a} and ${b}", "mixes text"),
        ("${'5' + a}", "texts for numbers"),
        ("${a % 2 == 0}", "remainder"),
        ("${dateTime().plusDays(3)}", "no function or method dateTime"),
        ("${execution.processInstanceId}", "inside the other engine"),
        ("${execution.hasVariable('x')}", "inside the other engine"),
        ("${myBean.decide(execution)}", "no function or method decide"),
        ("${name.toUpperCase()}", "toUpperCase"),
        ("${currentUser() == x}", "currentUser"),
        ("${authenticatedUserId}", "no variable"),
        ("${class.x}", "invalid syntax"),
        ("${a.b$c$}x", "mixes text"),
        ("${(1}", "cannot be read"),
        ("${a ; b}", "not understood"),
        ('=date("2026-01-01") < today()', "literals of dates"),
        ('=@"P1D"', "literals of dates"),
        ("=items[price > 5]", "filters"),
        ("=x ** 2", "power"),
        ("=x instance of string", "instance of"),
        ("=x in list", "list contains"),
        ("=for x in a, y in b return x", "one list"),
        ("=upper case(x)", "upper case"),
        ("=" + "(" * 60 + "x" + ")" * 60, "too complicated"),
        ("${" + "!" * 1000 + "x}", "too complicated"),
        ("${" + "a + " * 300 + "a}", "too complicated"),
        ("${" + "x" * 3000 + "}", "longer than"),
    ],
)
def test_what_has_no_equal_is_left_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(Unlike) as unlike:
        translated(written)
    assert reason in unlike.value.en
    assert unlike.value.zh
    assert not unlike.value.zh.endswith("。")


@pytest.mark.parametrize(
    "text",
    [
        "approved",
        "a == 1",
        "金额大于五千",
        "",
        "Yes?",
        "5 000 €",
        "Amount is high",
        "请 领导 批准",
        "x in [1, 2]",
        "'${a}'",
    ],
)
def test_what_is_ours_or_no_expression_is_left_alone(text: str) -> None:
    assert translated(text) is None


def test_a_bare_text_is_read_in_the_language_that_the_file_names() -> None:
    assert translated("items[1]") is None
    assert translated("items[1]", "feel") == "items[0]"
    assert translated("not(a)", "feel") == "a is False"
    assert translated("a == 1", "juel") is None
    assert language_of("http://www.omg.org/spec/FEEL/20140401") == "feel"
    assert language_of("http://camunda.org/schema/1.0/juel") == "juel"
    assert language_of("http://www.w3.org/1999/XPath") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P3D", None),
        ("R3/PT1H", None),
        ("2026-03-02T09:00:00+08:00", None),
        ("0 0 9 * * ?", None),
        ("working_days(3)", None),
        ("${waiting}", "waiting"),
        ("=waiting", "waiting"),
        ('=duration("P3D")', "P3D"),
        ('= date and time("2026-03-02T09:00:00Z")', "2026-03-02T09:00:00Z"),
        ('="PT5M"', "PT5M"),
    ],
)
def test_timers(text: str, expected: str | None) -> None:
    assert translated_timer(text) == expected


BOOLEANS = [True, False]


@pytest.mark.parametrize(
    ("written", "names", "expected"),
    [
        ("${empty x}", {"x": value}, empty)
        for value, empty in [(None, True), ("", True), ([], True), ({}, True), (0, False), (False, False), ("a", False)]
    ]
    + [("=not(x)", {"x": value}, value is False) for value in (True, False, None)]
    + [("=not(not(x))", {"x": value}, value is True) for value in (True, False, None)]
    + [
        # FEEL's three-valued logic: an unknown conjunct keeps the negation unknown, unless the other decides
        ("=not(x and y)", {"x": None, "y": True}, False),
        ("=not(x and y)", {"x": None, "y": False}, True),
        ("=not(x or y)", {"x": None, "y": False}, False),
        ("=x = true", {"x": 1}, False),
        ("=list[1]", {"list": ["first", "last"]}, "first"),
        ("=list[-1]", {"list": ["first", "last"]}, "last"),
        ("${a ? b : c}", {"a": False, "b": 1, "c": 2}, 2),
        ("${1 - 2 - 3 * 2 / 4}", {}, -2.5),
        ("${!a == b}", {"a": False, "b": True}, True),
        ("${name.startsWith('李')}", {"name": "李明"}, True),
        ("=some x in l satisfies x = 2", {"l": [1, 2]}, True),
        ("=every x in l satisfies x = 2", {"l": [1, 2]}, False),
        ("=every x in l satisfies x = 2", {"l": []}, True),
        ("=2 in (1, 3)", {}, False),
    ],
)
def test_the_meaning_stays(written: str, names: dict[str, Any], expected: object) -> None:
    expression = translated(written)
    assert expression is not None
    assert Evaluator().evaluate(expression, names) == expected


JUEL_TEXTS = st.recursive(
    st.sampled_from(["a", "b.c", "1", "2.5", "'x'", '"y"', "true", "null", "list[0]"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!=", "<", ">=", "+", "*", "and"]), inner).map(" ".join),
        inner.map("({})".format),
        inner.map("!{}".format),
        inner.map("empty {}".format),
        st.tuples(inner, inner).map(lambda two: f"list.contains({two[0]}) ? {two[0]} : {two[1]}"),
    ),
    max_leaves=12,
)


@given(st.one_of(JUEL_TEXTS.map("${{{}}}".format), JUEL_TEXTS, JUEL_TEXTS.map("={}".format), st.text(max_size=60)))
def test_whatever_is_written_becomes_ours_or_is_refused(text: str) -> None:
    try:
        expression = translated(text)
    except Unlike:
        return
    if expression is not None:
        check_expression(expression)
        assert translated(expression) is None


@given(st.text(alphabet="ab(){}[]'\"$#=&|!?:.,<>+-*/ 12notandorinifthenelse", max_size=80))
def test_scrambled_texts_never_raise_anything_else(text: str) -> None:
    for form in (text, f"${{{text}}}", f"={text}"):
        for read in (translated, translated_timer):
            try:
                result = read(form)
            except Unlike:
                continue
            if result is not None and read is translated:
                try:
                    check_expression(result)
                except ExpressionError as error:  # pragma: no cover
                    pytest.fail(str(error))
