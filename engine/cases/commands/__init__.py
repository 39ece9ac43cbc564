"""Everything that somebody can do to a case, one module each. Checks come first; a refusal has changed nothing."""

from engine.cases.commands.add_branch import add_branch
from engine.cases.commands.answer_survey import answer_survey
from engine.cases.commands.appeal_card import appeal_card, reject_appeal
from engine.cases.commands.appointments import (
    cancel_appointment,
    make_appointment,
    move_appointment,
    receive_appointment,
)
from engine.cases.commands.ask_opinion import co_sign, delegate, remove_opinion
from engine.cases.commands.assign_work import assign_work
from engine.cases.commands.attachments import add_file, append_file, strike_file
from engine.cases.commands.call_hearing import call_hearing
from engine.cases.commands.claim import claim
from engine.cases.commands.comment import comment
from engine.cases.commands.complete import complete
from engine.cases.commands.confirm_contact import confirm_code, leave_contact, send_code
from engine.cases.commands.copies import read_copy, send_copies
from engine.cases.commands.deploy import FilesRefused, StaleBase, deploy, restore, retire
from engine.cases.commands.disclose import disclose
from engine.cases.commands.drop_branch import drop_branch
from engine.cases.commands.file_drafts import (
    DraftChanged,
    drop_file_draft,
    rebase_file_draft,
    review_file_draft,
    save_file_draft,
)
from engine.cases.commands.form_files import take_form_file
from engine.cases.commands.give_opinion import give_opinion
from engine.cases.commands.help_applicant import record_help, report_charge
from engine.cases.commands.hold_meeting import hold_meeting
from engine.cases.commands.incidents import end_failed_case, give_up_incident, retry_incident
from engine.cases.commands.lift_card import lift_card
from engine.cases.commands.list_exports import begin_export, cancel_export, note_export
from engine.cases.commands.move_cases import carry_out_moves, confirm_move, propose_move, try_move, withdraw_move
from engine.cases.commands.news import choose_news_ways, read_all_news, read_news
from engine.cases.commands.online_drafts import (
    StaleDraft,
    add_draft_file,
    begin_draft,
    choose_for_material,
    drop_draft,
    follow_item,
    remove_draft_file,
    save_draft_answers,
)
from engine.cases.commands.open_case import open_case
from engine.cases.commands.performance import open_review, score_by_hand
from engine.cases.commands.pursue_infraction import pursue_infraction
from engine.cases.commands.rate import invite_rating, rate
from engine.cases.commands.record_breach import record_breach
from engine.cases.commands.register_unresolved import register_unresolved
from engine.cases.commands.release import release
from engine.cases.commands.renew_permit import renew_permit
from engine.cases.commands.repair_case import (
    Repair,
    approve_repair,
    propose_repair,
    repairable_places,
    try_repair,
    withdraw_repair,
)
from engine.cases.commands.request_clock_change import request_extension, request_stop
from engine.cases.commands.resume_clock import resume_clock
from engine.cases.commands.revoke_authorisation import revoke_authorisation
from engine.cases.commands.save_draft import save_draft
from engine.cases.commands.scenarios import remove_scenario, save_scenario
from engine.cases.commands.send_back import jump, send_back, take_back
from engine.cases.commands.send_message import send_message
from engine.cases.commands.sign_together import sign_together
from engine.cases.commands.submit_online import submit_application
from engine.cases.commands.supplement_online import supplement_online
from engine.cases.commands.terminate import request_termination
from engine.cases.commands.transfer import transfer
from engine.cases.commands.urge import urge
from engine.cases.commands.webhooks import send_event_again, send_events_again, try_subscription
from engine.cases.commands.withdraw import withdraw

__all__ = [
    "DraftChanged",
    "FilesRefused",
    "Repair",
    "StaleBase",
    "StaleDraft",
    "add_branch",
    "add_draft_file",
    "add_file",
    "answer_survey",
    "appeal_card",
    "append_file",
    "approve_repair",
    "assign_work",
    "begin_draft",
    "begin_export",
    "call_hearing",
    "cancel_appointment",
    "cancel_export",
    "carry_out_moves",
    "choose_for_material",
    "choose_news_ways",
    "claim",
    "co_sign",
    "comment",
    "complete",
    "confirm_code",
    "confirm_move",
    "delegate",
    "deploy",
    "disclose",
    "drop_branch",
    "drop_draft",
    "drop_file_draft",
    "end_failed_case",
    "follow_item",
    "give_opinion",
    "give_up_incident",
    "hold_meeting",
    "invite_rating",
    "jump",
    "leave_contact",
    "lift_card",
    "make_appointment",
    "move_appointment",
    "note_export",
    "open_case",
    "open_review",
    "propose_move",
    "propose_repair",
    "pursue_infraction",
    "rate",
    "read_all_news",
    "read_copy",
    "read_news",
    "rebase_file_draft",
    "receive_appointment",
    "record_breach",
    "record_help",
    "register_unresolved",
    "reject_appeal",
    "release",
    "remove_draft_file",
    "remove_opinion",
    "remove_scenario",
    "renew_permit",
    "repairable_places",
    "report_charge",
    "request_extension",
    "request_stop",
    "request_termination",
    "restore",
    "resume_clock",
    "retire",
    "retry_incident",
    "review_file_draft",
    "revoke_authorisation",
    "save_draft",
    "save_draft_answers",
    "save_file_draft",
    "save_scenario",
    "score_by_hand",
    "send_back",
    "send_code",
    "send_copies",
    "send_event_again",
    "send_events_again",
    "send_message",
    "sign_together",
    "strike_file",
    "submit_application",
    "supplement_online",
    "take_back",
    "take_form_file",
    "transfer",
    "try_move",
    "try_repair",
    "try_subscription",
    "urge",
    "withdraw",
    "withdraw_move",
    "withdraw_repair",
]
