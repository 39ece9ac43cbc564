"""The kinds of papers: titles, the word in their numbers, the template that prints them, and for whom they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.plugins import PAPERS as PAPER_KINDS
from engine.plugins import with_additions

Audience = Literal["applicant", "file", "superior"]
"""Whom a paper is for (PA-3): the applicant gets it, the superior authority gets it, or it stays in the file."""


@dataclass(frozen=True)
class PaperKind:
    """One kind of numbered paper. ``template`` is None for a number without a printed form (case, inquiry).

    Only a paper for the applicant is offered for handing out and carries the query code (PA-3).
    """

    word: str
    zh: str
    en: str
    template: str | None = None
    audience: Audience = "applicant"


PAPERS: Mapping[str, PaperKind] = with_additions(
    PAPER_KINDS,
    {
        "case": PaperKind("办", "办件", "case", audience="file"),
        "inquiry": PaperKind("询", "首问登记", "inquiry", audience="file"),
        "appointment": PaperKind("约", "预约凭条", "appointment slip", "appointment"),
        "receipt": PaperKind("收", "材料接收凭证", "receipt of materials", "receipt"),
        "acceptance": PaperKind("受", "受理通知书", "notice of acceptance", "acceptance"),
        "undertaking": PaperKind("容", "容缺受理承诺书", "undertaking for deferred papers", "undertaking"),
        "commitment": PaperKind("承", "告知承诺书", "commitment instead of proof", "commitment"),
        "supplement": PaperKind("补", "一次性告知书", "one-time notice", "supplement"),
        "consult": PaperKind("咨", "一次性告知书（咨询告知）", "one-time notice (consultation)", "consult"),
        "referral": PaperKind("引", "办事机构告知单", "referral to the agency in charge", "referral"),
        "non_acceptance": PaperKind("不受", "不予受理决定书", "decision of non-acceptance", "refusal"),
        "denial_filing": PaperKind("否备", "否定报备登记表", "denial register sheet", "denial_filing", "file"),
        "denial": PaperKind("不许", "不予许可决定书", "decision of denial", "refusal"),
        "materials_return": PaperKind(
            "退", "材料退还签收单", "receipt of returned materials", "materials_return", "file"
        ),
        "grant": PaperKind("许", "准予许可决定书", "granting decision", "grant"),
        "delivery": PaperKind("送", "送达回证", "receipt of service", "delivery"),
        "joint": PaperKind("联", "联合审批意见书", "joint opinion", "joint", "file"),
        "forwarding": PaperKind("报", "上报审批函", "letter to the superior authority", "forwarding", "superior"),
        "special_procedure": PaperKind(
            "特", "特别程序（中止计时）告知书", "notice of a special procedure", "special_procedure"
        ),
        "hearing_notice": PaperKind("听告", "听证告知书", "notice of the right to a hearing", "hearing_notice"),
        "hearing_notice_party": PaperKind(
            "听利告",
            "听证告知书（利害关系人）",
            "notice of the right to a hearing (interested party)",
            "hearing_notice",
            "file",
        ),
        "hearing_summons": PaperKind("听通", "听证通知书", "notice of a hearing", "hearing_summons"),
        "hearing_summons_party": PaperKind(
            "听利通", "听证通知书（利害关系人）", "notice of a hearing (interested party)", "hearing_summons", "file"
        ),
        "hearing_minutes": PaperKind("听录", "听证笔录", "minutes of a hearing", "hearing_minutes", "file"),
        "extension": PaperKind("延", "延期告知书", "notice of extension", "extension"),
        "lapse": PaperKind("终", "逾期未补正终止告知书", "notice that the application lapsed", "ending"),
        "withdrawal": PaperKind("撤", "撤回申请确认书", "confirmation of withdrawal", "ending"),
        "ending": PaperKind("止", "终止办理决定书", "decision to terminate", "ending"),
        "revocation": PaperKind("撤许", "撤销行政许可决定书", "decision to revoke a permit", "revocation"),
        "withdrawal_proposal": PaperKind(
            "拟撤回", "拟撤回行政许可", "proposed withdrawal of a permit", audience="file"
        ),
        "permit_withdrawal": PaperKind(
            "撤回许", "撤回行政许可决定书", "decision to withdraw a permit", "permit_withdrawal"
        ),
        "deemed_renewal": PaperKind("视延", "视为准予延续确认书", "confirmation of a deemed renewal", "deemed_renewal"),
        "breach": PaperKind("歉", "违诺致歉补偿", "broken promise", audience="file"),
        "apology": PaperKind("歉", "违诺致歉补偿告知书", "apology and compensation", "apology"),
        "unresolved_answer": PaperKind("难", "“办不成事”答复书", "answer to an unresolved matter", "unresolved_answer"),
        "complaint_answer": PaperKind("投", "投诉举报答复书", "answer to a complaint", "complaint_answer"),
        "complaint_proposal": PaperKind("建", "处理建议书", "proposal to a unit", "complaint_proposal", "file"),
        "publication": PaperKind("公", "政务公开审批表", "approval of a publication", "publication", "file"),
        "inspection_list": PaperKind("检", "监督检查表", "inspection list", "inspection", "file"),
        "inspection_notice": PaperKind("检告", "检查情况告知书", "notice of what was found", "inspection", "file"),
        "survey": PaperKind("调", "满意度调查通报", "report of a survey", "survey", "file"),
        "authorisation": PaperKind(
            "授", "首席代表授权书", "authorisation of a representative", "authorisation", "file"
        ),
        "post_record": PaperKind("岗", "岗位责任书", "post record", "post_record", "file"),
        "pledge": PaperKind("诺", "服务承诺书", "pledge of service", "pledge", "file"),
        "rating": PaperKind("评", "差评回访", "follow-up of a rating", audience="file"),
        "accountability": PaperKind("责", "责任追究登记表", "accountability sheet", "accountability", "file"),
        "performance": PaperKind("考", "效能考评通报", "bulletin of a performance review", "performance", "file"),
    },
)
"""Kind → paper, in the order of a case's life; those of plugins last."""


def for_applicant(kind: str) -> bool:
    """Whether papers of this kind are handed to the applicant; an unknown kind is not."""
    found = PAPERS.get(kind)
    return found is not None and found.audience == "applicant"
