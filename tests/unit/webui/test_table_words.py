"""The values of a decision table have their words beside it: of the variables read, or of the program's own names."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel

from engine.bpmn.decisions import read_decisions
from engine.bpmn.variables import OfferedVariable
from engine.bpmn.variables.offering import OfferedOption
from engine.cases.bundles import shipped_files
from webui.designer.table_words import words_of_values


def test_the_ladder_says_each_kind_of_case_and_step() -> None:
    """Every code of its column, those of steps and of departments too; a variable's own words go first."""
    table = read_decisions(shipped_files().decision["ladder"])["ladder"]
    option = OfferedOption('"joint"', "联合件", "joint case")
    kinds = OfferedVariable("application.item_kind", "类型", "kind", ("text",), (option,), True, False)
    app = Flask(__name__)
    Babel(app, locale_selector=lambda: "zh")
    with app.test_request_context():
        ((label, pairs),) = words_of_values(table, [kinds])
    assert label == "办件类型或环节"
    assert dict(pairs) == {
        "immediate": "即办件",
        "ordinary": "承诺件",
        "complex": "承诺件（复杂）",
        "joint": "联合件",
        "forwarded": "上报件",
        "department": "并联部门",
        "answer": "首次答复",
        "step": "环节",
        "accountability": "责任追究环节",
    }
