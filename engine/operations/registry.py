"""The implementations behind the catalogue, by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from types import MappingProxyType
from typing import Any

from engine.office.rule import RuleBroken
from engine.operations import (
    accountability,
    application,
    appointment,
    archiving,
    authorisation,
    card,
    clock_request,
    commitment,
    complaint,
    consultation,
    decision,
    deferral,
    denial,
    forwarding,
    hand_over,
    hearing,
    inquiry,
    inspection,
    joint,
    ladder,
    notice,
    performance,
    permit_withdrawal,
    promise,
    publication,
    rating,
    rectification,
    renewal,
    revocation,
    survey,
    termination,
    unresolved,
    urge,
)
from engine.operations.acting import staff_id
from engine.operations.context import BusinessFailure, Effects, InfractionFacts, Operation, OperationContext
from engine.operations.plugin import implementations
from engine.plugins import OPERATIONS, with_additions

_PLAIN: Mapping[str, Operation] = {
    "inquiry.register": inquiry.register,
    "inquiry.answer": inquiry.answer,
    "inquiry.announce_delay": inquiry.announce_delay,
    "inquiry.hand_over": hand_over.hand_over,
    "inquiry.receive_hand_over": hand_over.receive_hand_over,
    "inquiry.assign": hand_over.assign,
    "inquiry.redirect": inquiry.redirect,
    "inquiry.open_application": inquiry.open_application,
    "inquiry.open_complaint": inquiry.open_complaint,
    "consultation.ask": consultation.ask,
    "consultation.answer": consultation.reply,
    "application.receive": application.receive,
    "application.check_materials": application.check_materials,
    "application.accept": application.accept,
    "application.lapse": application.lapse,
    "application.withdraw": application.withdraw,
    "application.end": application.end,
    "notice.issue": notice.issue,
    "notice.remind": notice.remind,
    "notice.supplement": notice.supplement,
    "commitment.open_check": commitment.open_check,
    "commitment.record_check": commitment.record_check,
    "commitment.revoke": commitment.revoke,
    "commitment.serve_revocation": revocation.serve_revocation,
    "permit_withdrawal.register": permit_withdrawal.register,
    "permit_withdrawal.hear": permit_withdrawal.hear,
    "permit_withdrawal.withdraw": permit_withdrawal.withdraw,
    "permit_withdrawal.keep": permit_withdrawal.keep,
    "permit_withdrawal.serve": permit_withdrawal.serve,
    "deferral.supplement": deferral.supplement,
    "deferral.remind": deferral.remind,
    "deferral.close": deferral.close,
    "decision.grant": decision.grant,
    "delivery.record": decision.record_delivery,
    "case.check_file": archiving.check_file,
    "case.archive": archiving.archive,
    "forwarding.send": forwarding.send,
    "forwarding.record_result": forwarding.record_result,
    "denial.draft": denial.draft,
    "denial.opinion": denial.opinion,
    "denial.review": denial.review,
    "denial.file": denial.file,
    "denial.serve": denial.serve,
    "materials.return": denial.return_materials,
    "joint.propose": joint.propose,
    "joint.open": joint.open_joint,
    "joint.department_opened": joint.department_opened,
    "joint.record_opinion": joint.record_opinion,
    "joint.await_others": joint.await_others,
    "joint.collect_demands": joint.collect_demands,
    "joint.silence": joint.silence,
    "joint.conclude": joint.conclude,
    "termination.register": termination.register,
    "termination.answer": termination.answer,
    "termination.carry_out": termination.carry_out,
    "clock.register_request": clock_request.register,
    "clock.answer_request": clock_request.answer,
    "clock.request_too_late": clock_request.too_late,
    "card.remind": card.remind,
    "card.issue": card.issue,
    "card.lift": card.lift,
    "card.ladder": ladder.find,
    "accountability.open": accountability.open_case,
    "accountability.register": accountability.register,
    "accountability.accept": accountability.accept,
    "accountability.lifted": accountability.lifted,
    "performance.collect": performance.collect,
    "performance.grade": performance.grade,
    "performance.confirm": performance.confirm,
    "performance.publish": performance.publish,
    "urge.answer": urge.answer,
    "urge.silence": urge.silence,
    "accountability.statement": accountability.statement,
    "accountability.investigate": accountability.investigate,
    "accountability.measure": accountability.measure,
    "accountability.order": rectification.order,
    "accountability.rectify": rectification.rectify,
    "accountability.report": rectification.report,
    "accountability.verify": rectification.verify,
    "accountability.recommend": rectification.recommend,
    "accountability.review": accountability.review,
    "accountability.archive": accountability.archive,
    "rating.register": rating.register,
    "rating.call_back": rating.call_back,
    "rating.set_aside": rating.set_aside,
    "rating.close": rating.close,
    "promise.register_breach": promise.register,
    "promise.compensate": promise.compensate,
    "promise.uncompensated": promise.uncompensated,
    "complaint.register": complaint.register,
    "complaint.assign": complaint.assign,
    "complaint.propose": complaint.propose,
    "complaint.reply": complaint.reply,
    "complaint.decide": complaint.decide,
    "complaint.open_accountability": complaint.open_accountability,
    "publication.register": publication.register,
    "publication.approve": publication.approve,
    "publication.review": publication.review,
    "publication.post": publication.post,
    "survey.draw": survey.draw,
    "survey.close": survey.close,
    "survey.publish": survey.publish,
    "inspection.draw": inspection.draw,
    "inspection.record": inspection.record,
    "inspection.answer": inspection.answer,
    "inspection.settle": inspection.settle,
    "authorisation.issue": authorisation.issue,
    "authorisation.warn": authorisation.warn,
    "authorisation.not_renewed": authorisation.not_renewed,
    "authorisation.close": authorisation.close,
    "hearing.begin": hearing.begin,
    "hearing.tell": hearing.tell_parties,
    "hearing.requested": hearing.requested,
    "hearing.nobody": hearing.nobody,
    "hearing.set": hearing.set_hearing,
    "hearing.recusal": hearing.recusal,
    "hearing.close": hearing.close,
    "renewal.open": renewal.open_watch,
    "renewal.remind": renewal.remind,
    "renewal.apply": renewal.apply,
    "renewal.remind_department": renewal.remind_department,
    "renewal.settle": renewal.settle,
    "renewal.deem": renewal.deem,
    "appointment.register": appointment.register,
    "appointment.move": appointment.move,
    "appointment.escalate": appointment.escalate,
    "appointment.answer": appointment.answer,
    "appointment.unanswered": appointment.unanswered,
    "appointment.visited": appointment.visited,
    "appointment.record_visit": appointment.record_visit,
    "appointment.missed": appointment.missed,
    "appointment.cancel": appointment.cancel,
    "unresolved.register": unresolved.register,
    "unresolved.assign": unresolved.assign,
    "unresolved.answer": unresolved.answer,
}


def _failing_in_business(operation: Operation) -> Operation:
    """A broken rule of the office becomes a failure that a diagram can catch; its infraction names who tried."""

    @wraps(operation)
    def run(context: OperationContext, parameters: dict[str, Any]) -> Effects:
        try:
            return operation(context, parameters)
        except RuleBroken as broken:
            infractions = []
            if broken.infraction is not None:
                infractions = [InfractionFacts(broken.infraction, staff_id(context), context.post_id, broken.zh)]
            raise BusinessFailure(
                broken.rule, broken.zh, broken.en, place=broken.place, infractions=infractions
            ) from broken

    return run


IMPLEMENTATIONS: Mapping[str, Operation] = MappingProxyType(
    {
        name: _failing_in_business(operation)
        for name, operation in with_additions(OPERATIONS, _PLAIN, implementations).items()
    }
)
"""Name → what runs; the same names as the catalogue."""
