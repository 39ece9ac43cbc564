"""Everything that an administrator can do. Called with the office and who acts; a refusal has changed nothing."""

from engine.administration.commands.absences import announce_absence, end_absence
from engine.administration.commands.agencies import import_agencies, remove_agency, save_agency
from engine.administration.commands.appointments import set_appointment_plan
from engine.administration.commands.authorisations import revoke_paper_authorisation
from engine.administration.commands.calendar import clear_day, import_year, set_day, set_office_hours
from engine.administration.commands.calendar_feed import end_calendar_feed, make_calendar_feed
from engine.administration.commands.complaints import publish_validity_criteria
from engine.administration.commands.departments import (
    add_department,
    change_settings,
    entrust_work,
    rename_department,
)
from engine.administration.commands.duty import save_duty_week
from engine.administration.commands.founding import Founded, make_administrator
from engine.administration.commands.halls import hang_screen, revoke_screen
from engine.administration.commands.holders import name_holder, take_off
from engine.administration.commands.items import (
    add_item,
    discard_item_draft,
    export_workbook,
    hand_in_workbook,
    import_workbook,
    plan_workbook,
    publish_item,
    save_item_draft,
    withdraw_item,
)
from engine.administration.commands.passwords import change_password, reset_password
from engine.administration.commands.performance import set_review_scheme
from engine.administration.commands.phrases import (
    add_office_phrase,
    add_own_phrase,
    drop_office_phrase,
    drop_own_phrase,
)
from engine.administration.commands.post_records import assess_holder, publish_post_record, save_post_record
from engine.administration.commands.posts import add_post, change_post, close_post, open_post
from engine.administration.commands.promises import publish_promise, save_promise, set_compensation, sign_promise
from engine.administration.commands.publications import take_down_copy
from engine.administration.commands.saved_lists import drop_list, save_list
from engine.administration.commands.second_factor import (
    begin_factor,
    confirm_factor,
    drop_factor,
    drop_own_factor,
    renew_recovery_codes,
    require_factor,
)
from engine.administration.commands.sessions import end_own_sessions, end_sessions_of
from engine.administration.commands.settings import change_setting
from engine.administration.commands.staff import add_staff, change_staff, deactivate_staff, reactivate_staff
from engine.administration.commands.standards import add_standard, end_standard
from engine.administration.commands.surveys import put_survey_questions
from engine.administration.commands.tokens import issue_token, revoke_token
from engine.administration.commands.webhooks import add_subscription, change_secret, end_subscription

__all__ = [
    "Founded",
    "add_department",
    "add_item",
    "add_office_phrase",
    "add_own_phrase",
    "add_post",
    "add_staff",
    "add_standard",
    "add_subscription",
    "announce_absence",
    "assess_holder",
    "begin_factor",
    "change_password",
    "change_post",
    "change_secret",
    "change_setting",
    "change_settings",
    "change_staff",
    "clear_day",
    "close_post",
    "confirm_factor",
    "deactivate_staff",
    "discard_item_draft",
    "drop_factor",
    "drop_list",
    "drop_office_phrase",
    "drop_own_factor",
    "drop_own_phrase",
    "end_absence",
    "end_calendar_feed",
    "end_own_sessions",
    "end_sessions_of",
    "end_standard",
    "end_subscription",
    "entrust_work",
    "export_workbook",
    "hand_in_workbook",
    "hang_screen",
    "import_agencies",
    "import_workbook",
    "import_year",
    "issue_token",
    "make_administrator",
    "make_calendar_feed",
    "name_holder",
    "open_post",
    "plan_workbook",
    "publish_item",
    "publish_post_record",
    "publish_promise",
    "publish_validity_criteria",
    "put_survey_questions",
    "reactivate_staff",
    "remove_agency",
    "rename_department",
    "renew_recovery_codes",
    "require_factor",
    "reset_password",
    "revoke_paper_authorisation",
    "revoke_screen",
    "revoke_token",
    "save_agency",
    "save_duty_week",
    "save_item_draft",
    "save_list",
    "save_post_record",
    "save_promise",
    "set_appointment_plan",
    "set_compensation",
    "set_day",
    "set_office_hours",
    "set_review_scheme",
    "sign_promise",
    "take_down_copy",
    "take_off",
    "withdraw_item",
]
