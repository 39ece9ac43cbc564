"""Which columns of the registers hold personal data or free text about people. Pure data.

``tests/unit/office/test_retention.py`` holds every column of text of a case's registers against these lists, so that
a column that a later version adds is decided upon.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MASKED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office_case": ("subject",),
        "attachment": ("name", "struck_reason"),
        "case_repair": ("variable", "value", "reason"),
        "consultation": ("question", "answer"),
        "copy": ("note",),
        "department_opinion": ("text", "conditions", "lines"),
        "disclosure": ("recipient", "what", "reference"),
        "document": ("facts", "void_reason"),
        "incident": ("error", "given_up_because"),
        "infraction": ("detail",),
        "inquiry": (
            "applicant_name", "initials", "id_number", "phone", "email", "agent_name", "agent_id_number",
            "agent_scope", "matter", "redirected_to", "answer", "announced_reason",
        ),
        "inbox": ("payload",),
        "outbox": ("subject", "body", "error"),
        "rating": ("comment", "contact", "findings", "correction", "told", "set_aside_grounds"),
        "rating_link": ("machine",),
        "task_opinion": ("question", "opinion", "removal_reason"),
        "appointment": ("applicant_name", "phone", "email", "matter", "urgency", "reason", "remark"),
        "card": ("reason", "appeal", "appeal_answer", "lift_grounds"),
        "clock_extension": ("reason",),
        "clock_request": ("reason", "answer_text"),
        "complaint": ("matter", "about_person", "proposal", "reply", "findings", "grounds", "published_text"),
        "delivery": ("receiver", "tracking_number"),
        "denial_filing": (
            "applicant_name", "phone", "matter", "reason", "text", "drafted_reason", "leader_text",
        ),
        "forwarding": ("opinion_text", "result_text"),
        "handover": ("remark",),
        "hearing": ("reason", "attended", "recusal_reason", "recusal_text", "minutes", "findings"),
        "hearing_party": ("name", "phone", "interest", "request_reason"),
        "inspection": ("answer", "check_text"),
        "inspection_line": ("subject", "detail"),
        "joint_approval": ("text", "minutes"),
        "notice": ("lines",),
        "termination": ("reason", "proof", "answer_text"),
        "unresolved_matter": ("name", "phone", "reason", "text"),
        "accountability": (
            "clue", "take_grounds", "statement", "findings", "measure_grounds", "plan", "rectification_report",
            "verification", "superior_answer", "review_grounds", "review_text",
        ),
        "application": (
            "applicant_name", "initials", "id_number", "phone", "email", "agent_name", "agent_id_number",
            "agent_scope", "reason",
        ),
        "application_draft": ("contact", "answers", "choices", "serving_address"),
        "application_material": ("problem", "remedy"),
        "promise_breach": ("detail", "apology", "measure"),
        "commitment": ("lines", "findings", "statement", "reason"),
        "permit_withdrawal": ("statement", "losses", "reason", "compensation"),
        "online_application": ("choices", "serving_address"),
    }
)  # fmt: skip
"""Table → columns that are masked with their case."""

KEPT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "appointment_visit": (),
        "authorisation": ("text", "revoke_reason"),
        "authorisation_use": ("decision",),
        "copy": ("name",),
        "document": ("kind",),
        "inbox": ("name", "unique_key"),
        "infraction": ("code",),
        "outbox": ("recipient",),
        "task_opinion": ("name",),
        "application_material": ("change",),
        "online_application": ("serving_way",),
        "publication": ("item_code", "title", "content", "basis", "opinion"),
        "publication_copy": ("place",),
        "survey": ("subject", "report"),
        "survey_answer": ("grades", "remark"),
        "survey_invitation": ("digest",),
        "performance_review": ("numbers", "note", "opinion"),
        "performance_point": ("case_ids", "grounds"),
        "case_move_line": ("reason_zh", "reason_en"),
        "attachment": ("digest",),
        "rating_link": ("digest",),
        "card": ("element", "passed", "step_unit", "lift_ground"),
        "clock_request": ("procedure", "name", "basis", "fee", "approver_role"),
        "clock_stop": ("kind", "basis"),
        "case_repair": ("element", "name", "target", "target_name"),
        "complaint": ("criterion", "about_number"),
        "accountability": ("origin_number", "trigger", "criterion", "review_result", "review_measure", "measure"),
        "unresolved_matter": ("earlier_number", "legal_basis"),
        "denial_filing": ("applicant_kind", "legal_basis", "drafted_basis", "responsible_agency", "returned_to"),
        "forwarding": ("superior", "result_number"),
        "hearing": ("place",),
        "termination": ("basis", "ground", "approver_role"),
        "commitment": ("legal_basis",),
        "permit_withdrawal": ("ground", "change", "public_interest", "legal_basis", "heard"),
        "promise_breach": ("published_measure",),
        "inspection": ("subject",),
        "consultation": ("addressee",),
        "department_opinion": ("permit_number",),
        "application": ("permit_number", "conclusion", "id_kind", "agent_id_kind", "query_code", "channel",
                        "applicant_kind"),
        "inquiry": ("id_kind", "agent_id_kind", "query_code", "channel", "applicant_kind"),
        "appointment": ("applicant_kind", "query_code", "ground", "outcome"),
    }
)  # fmt: skip
"""Table → columns that stay: numbers, codes, legal grounds, and what an office has published or says of its own staff.

An empty entry is a table without any text of its own. The recipient of a letter goes where it is an address
(``engine.cases.masking``).
"""

REFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "inbox": "to_case_id",
        "inspection_line": "target_case_id",
    }
)
"""Table → the column that names its case, where that is not ``case_id``."""

BELOW: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "clock_extension": ("clock_id", "service_clock"),
        "clock_stop": ("clock_id", "service_clock"),
        "handover": ("inquiry_id", "inquiry"),
        "hearing_party": ("hearing_id", "hearing"),
        "application_material": ("application_id", "application"),
    }
)
"""Table → its column and the register that it belongs to, where it names no case itself."""
