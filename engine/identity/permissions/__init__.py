"""Who may do what (AU-1 … AU-7): one place that decides, from role, relation to the case, and stage.

Pure: it judges facts that ``engine.identity.relations`` loads. Commands ask it before they change anything, pages ask
it what to offer, queries ask it whose personal data to show.
"""

from engine.identity.permissions.acts import ACT_RULES, ActRule, acting_post, may
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
    PAGES,
    committed_departments,
    edited_departments,
    led_departments,
    loaded_departments,
    may_edit_items,
    may_open,
    may_start,
    overseen_departments,
    publishing_departments,
    starting_post,
    supervised_units,
)
from engine.identity.permissions.relations import relations
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
    "PAGES",
    "SUPERIORS",
    "TASK_ACT_RULES",
    "Act",
    "ActRule",
    "CardFacts",
    "CaseRelations",
    "ClockState",
    "Permission",
    "Person",
    "Relation",
    "Stage",
    "TaskAct",
    "WorkFacts",
    "acting_post",
    "committed_departments",
    "edited_departments",
    "led_departments",
    "loaded_departments",
    "may",
    "may_assign",
    "may_edit_items",
    "may_lift_card",
    "may_on_task",
    "may_open",
    "may_release",
    "may_score",
    "may_start",
    "may_work",
    "overseen_departments",
    "publishing_departments",
    "relations",
    "reviewed_units",
    "stage_of",
    "starting_post",
    "supervised_units",
]
