"""The operation of this plugin. It works in the transaction of the step that calls it."""

from __future__ import annotations

from typing import Any

from engine.office.organisation.records import Department
from engine.office.rule import RuleBroken
from engine.operations.acting import acting_post_id, post_of
from engine.operations.context import Effects, OperationContext
from engine.operations.declaration import OperationDeclaration
from engine.operations.papers import agency_facts, issue_paper
from engine.operations.plugin import PluginOperation
from engine.operations.schema import TEXT, number, record


def register(context: OperationContext, parameters: dict[str, Any]) -> Effects:
    """Issue the reception slip of a visit in the name of the department that receives it."""
    answers = context.answers("visit_request") or {}
    post = post_of(context.session, acting_post_id(context, "coordinator"))
    if post is None:
        raise RuleBroken("visit", "请以本单位的岗位登记来访。", "Register the visit in a post of the office.")
    department = context.session.get_one(Department, post.department_id)
    facts = {
        "agency": agency_facts(context.session, department),
        "case_number": context.case.number,
        "delegation": answers["delegation"],
        "people": answers["people"],
        "purpose": answers["purpose"],
        "groups": parameters["groups"],
    }
    slip = issue_paper(context, "visit_slip", facts, department)
    return Effects(result={"number": slip.number}, note=f"登记来访：{answers['delegation']}，{answers['people']} 人")


OPERATIONS = (
    PluginOperation(
        OperationDeclaration(
            "visit.register",
            "登记来访",
            "Register a visit",
            parameters=record(groups=number(1)),
            result=record(number=TEXT),
            errors=("visit",),
            form="visit_request",
        ),
        register,
    ),
)
