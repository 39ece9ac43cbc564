"""Declarations: decision, delivery, archive, denial filing, joint approval."""

from __future__ import annotations

from engine.operations.declaration import NOTHING, ClockStart, OperationDeclaration
from engine.operations.schema import CODES, FLAG, TEXT, USUALLY, Schema, choice, number, or_none, record

DEPARTMENTS: Schema = {"type": "array", "items": {"type": ["string", "object"]}}
"""Codes, or objects with ``department`` (a code) and ``days``, as decision tables give them."""

PROPOSED: Schema = {"type": "array", "items": record(department=TEXT, days=number(1))}

BRANCHES: Schema = {"type": "array", "items": record(department=TEXT, name=TEXT, days=number(1))}

DECISION = (
    OperationDeclaration(
        "decision.grant",
        "作出准予决定",
        "Grant the application",
        parameters=NOTHING,
        result=record(document=number(1), number=TEXT, late=FLAG),
        errors=("LC-1", "ON-11", "JA-3"),
        finishes=("case",),
        starts=(ClockStart("delivery", 10, "working_days"),),
        form="decision",
        issues=True,
    ),
    OperationDeclaration(
        "delivery.record",
        "登记送达",
        "Record the serving",
        parameters=NOTHING,
        result=record(method=TEXT, served_on=TEXT, in_time=FLAG),
        errors=("TC-17", "LC-8"),
        finishes=("delivery",),
        form="delivery",
        issues=True,
    ),
    OperationDeclaration(
        "case.check_file",
        "核对案卷",
        "Check the file for its contents",
        parameters=NOTHING,
        result=record(complete=USUALLY, missing=CODES),
        errors=("LC-9",),
    ),
    OperationDeclaration(
        "case.archive",
        "归档并定保管期限",
        "Archive the file and fix its retention",
        parameters=NOTHING,
        result=record(complete=USUALLY, missing=CODES, years=or_none(number(1)), kept_until=or_none(TEXT)),
        errors=("LC-9",),
        issues=True,
    ),
)

FORWARDING = (
    OperationDeclaration(
        "forwarding.send",
        "上报意见和全部材料",
        "Send opinion and materials up",
        parameters=NOTHING,
        result=record(number=TEXT, tracker_post=TEXT, days=number(1), due=TEXT),
        errors=("TC-6",),
        finishes=("case",),
        starts=(ClockStart("superior", 20, "working_days"),),
        form="forwarding_review",
    ),
    OperationDeclaration(
        "forwarding.record_result",
        "登记上级审批结果",
        "Record the superior's result",
        parameters=NOTHING,
        result=record(decision=choice("grant", "deny", denies=("deny",)), in_time=FLAG),
        errors=("TC-6",),
        finishes=("superior",),
        starts=(ClockStart("case", 20, "working_days"),),
        form="forwarding_result",
    ),
)

DENIAL = (
    OperationDeclaration(
        "denial.draft",
        "起草否定报备",
        "Draft the denial",
        parameters=record(kind=choice("non_acceptance", "denial")),
        result=record(denial_id=number(1), within_authority=FLAG, kind=choice("non_acceptance", "denial")),
        errors=("DF-1", "DF-8", "ON-3"),
        form="denial_draft",
    ),
    OperationDeclaration(
        "denial.opinion",
        "登记领导意见",
        "Record the leader's opinion",
        parameters=NOTHING,
        result=record(opinion=choice("approve", "amend", "reject", refuses=("reject",))),
        errors=("DF-2", "DF-6"),
        form="denial_opinion",
    ),
    OperationDeclaration(
        "denial.file",
        "否定报备登记",
        "File the denial",
        parameters=NOTHING,
        result=record(number=TEXT, document=number(1), decision_number=or_none(TEXT)),
        errors=("DF-1", "DF-6"),
        finishes=("acceptance", "case"),
        starts=(ClockStart("delivery", 10, "working_days"),),
        files=True,
    ),
    OperationDeclaration(
        "denial.review",
        "登记事后审阅",
        "Record the leader's review of a denial within authority",
        parameters=NOTHING,
        result=record(justified=FLAG),
        errors=("DF-7",),
        form="denial_review",
    ),
    OperationDeclaration(
        "denial.serve",
        "送达否定决定",
        "Serve the denial",
        parameters=NOTHING,
        result=record(served_on=TEXT, reconsideration_until=TEXT, lawsuit_until=TEXT),
        errors=("DF-4", "DF-6", "TC-17"),
        finishes=("acceptance", "case", "delivery"),
        form="delivery",
        issues=True,
        files=True,
    ),
    OperationDeclaration(
        "materials.return",
        "退还材料",
        "Give the materials back",
        parameters=NOTHING,
        result=record(receiver=TEXT),
        errors=("DF-5",),
        form="materials_return",
    ),
)

JOINT = (
    OperationDeclaration(
        "joint.propose",
        "按情形提出参与部门",
        "Propose the departments",
        parameters=record(optional=("circumstances",), circumstances=or_none(CODES)),
        result=record(departments=PROPOSED),
        errors=("JA-2",),
    ),
    OperationDeclaration(
        "joint.open",
        "启动联合并联审批",
        "Open the joint approval",
        parameters=record(optional=("departments",), departments=or_none(DEPARTMENTS)),
        result=record(helper=or_none(TEXT), one_veto_ends=FLAG, departments=CODES, branches=BRANCHES),
        errors=("JA-1", "JA-2", "JA-6"),
        form="joint_prepare",
    ),
    OperationDeclaration(
        "joint.department_opened",
        "部门并联审批开始",
        "A department starts",
        parameters=record(optional=("days",), department=TEXT, days=or_none(number(1))),
        result=record(department=TEXT, days=number(1), remind_before=number(), red_after=number(1)),
        errors=("JA-2",),
        starts=(ClockStart("case", 5, "working_days"),),
    ),
    OperationDeclaration(
        "joint.record_opinion",
        "登记部门意见",
        "Record the department's opinion",
        parameters=NOTHING,
        result=record(
            department=TEXT,
            opinion=choice("approve", "conditional", "deny", "more_material", "not_concerned", denies=("deny",)),
            text=TEXT,
            conditions=or_none(TEXT),
            missing=number(),
        ),
        errors=("JA-3", "ON-4", "ON-7", "ON-13"),
        finishes=("case",),
        form="department_opinion",
    ),
    OperationDeclaration(
        "joint.await_others",
        "补正意见开始等候",
        "A demand begins to wait for others",
        parameters=NOTHING,
        result=NOTHING,
        errors=("JA-1",),
        starts=(ClockStart("demand", 2, "working_days"),),
    ),
    OperationDeclaration(
        "joint.collect_demands",
        "汇总补正意见",
        "Collect the demands for material",
        parameters=NOTHING,
        result=record(branches=BRANCHES, veto=FLAG),
        errors=("JA-1",),
        finishes=("demand",),
    ),
    OperationDeclaration(
        "joint.silence",
        "部门逾期未答复",
        "A department stayed silent",
        parameters=NOTHING,
        result=record(department=TEXT, consent=FLAG),
        errors=("JA-3",),
    ),
    OperationDeclaration(
        "joint.conclude",
        "作出联合审批意见",
        "Conclude the joint approval",
        parameters=NOTHING,
        result=record(
            conclusion=choice("grant", "deny", "supplement", denies=("deny",)),
            missing=number(),
            denials=number(),
            number=or_none(TEXT),
        ),
        errors=("JA-3", "JA-4", "ON-7"),
        form="joint_opinion",
    ),
)
