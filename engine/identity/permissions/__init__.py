"""Who may do what (AU-1 … AU-7): one place that decides, from role, relation to the case, and stage.

Pure: it judges facts that ``engine.identity.relations`` loads. Commands ask it before they change anything, pages ask
it what to offer, queries ask it whose personal data to show.
"""

from engine.identity.permissions.acts import ACT_RULES, ActRule, acting_post, may
from engine.identity.permissions.applicants import (
    APPLICANT_ACTS,
    Applicant,
    is_contact_of,
    may_as_applicant,
    may_use_code,
)
from engine.identity.permissions.appointments import (
    appointed_departments,
    may_change_appointment,
    may_receive,
)
from engine.identity.permissions.departments import may_keep
from engine.identity.permissions.facts import (
    Act,
    CardFacts,
    CaseRelations,
    ClockState,
    Permission,
    Person,
    Relation,
    Stage,
    TaskAct,
    WorkFacts,
    stage_of,
)
from engine.identity.permissions.pages import (
    EXPORTS,
    PAGES,
    authorising_departments,
    committed_departments,
    edited_departments,
    led_departments,
    loaded_departments,
    may_edit_items,
    may_export,
    may_open,
    may_start,
    overseen_departments,
    publishing_departments,
    starting_post,
    supervised_units,
)
from engine.identity.permissions.relations import relations
from engine.identity.permissions.representation import Authority, RepresentationFacts, authority_for, may_represent
from engine.identity.permissions.reviews import may_score, reviewed_units
from engine.identity.permissions.work import (
    SUPERIORS,
    TASK_ACT_RULES,
    may_assign,
    may_lift_card,
    may_on_task,
    may_release,
    may_work,
)

__all__ = [
    "ACT_RULES",
    "APPLICANT_ACTS",
    "EXPORTS",
    "PAGES",
    "SUPERIORS",
    "TASK_ACT_RULES",
    "Act",
    "ActRule",
    "Applicant",
    "Authority",
    "CardFacts",
    "CaseRelations",
    "ClockState",
    "Permission",
    "Person",
    "Relation",
    "RepresentationFacts",
    "Stage",
    "TaskAct",
    "WorkFacts",
    "acting_post",
    "appointed_departments",
    "authorising_departments",
    "authority_for",
    "committed_departments",
    "edited_departments",
    "is_contact_of",
    "led_departments",
    "loaded_departments",
    "may",
    "may_as_applicant",
    "may_assign",
    "may_change_appointment",
    "may_edit_items",
    "may_export",
    "may_keep",
    "may_lift_card",
    "may_on_task",
    "may_open",
    "may_receive",
    "may_release",
    "may_represent",
    "may_score",
    "may_start",
    "may_use_code",
    "may_work",
    "overseen_departments",
    "publishing_departments",
    "relations",
    "reviewed_units",
    "stage_of",
    "starting_post",
    "supervised_units",
]
