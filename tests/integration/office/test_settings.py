"""Numbers that the office sets for itself: versions with a beginning, an author and a reason."""

from __future__ import annotations

import pytest

from engine.clock import office_time
from engine.database import Database
from engine.errors import Refused
from engine.office.settings.rules import SETTINGS
from engine.office.settings.store import change, value, versions

NOW = office_time(2026, 3, 2, 9)
LATER = office_time(2026, 4, 1, 8)


def test_a_setting_has_its_published_value_until_another_takes_effect(database: Database) -> None:
    with database.transaction() as session:
        assert value(session, "urge_answer_days", NOW) == SETTINGS["urge_answer_days"].default
        change(session, "urge_answer_days", 2, why="人手不足", at=NOW, valid_from=LATER)
        assert value(session, "urge_answer_days", NOW) == 1
        assert value(session, "urge_answer_days", LATER) == 2
        change(session, "urge_answer_days", 3, why="再放宽", at=LATER)
        assert value(session, "urge_answer_days", LATER) == 3
        assert [(row.value, row.why) for row in versions(session, "urge_answer_days")] == [
            (3, "再放宽"),
            (2, "人手不足"),
        ]


@pytest.mark.parametrize(
    ("name", "new_value", "why", "valid_from"),
    [
        ("coffee_breaks", 1, "试行", None),
        ("urge_answer_days", 0, "试行", None),
        ("first_answer_hours", 25, "试行", None),
        ("urge_answer_days", 2, " ", None),
        ("urge_answer_days", 2, "试行", office_time(2026, 3, 1, 9)),
    ],
)
def test_what_is_unknown_out_of_bounds_unreasoned_or_backdated_is_refused(
    database: Database, name: str, new_value: int, why: str, valid_from: object
) -> None:
    with database.transaction() as session, pytest.raises(Refused):
        change(session, name, new_value, why=why, at=NOW, valid_from=valid_from)  # type: ignore[arg-type]


@pytest.mark.rule("FI-3", "AT-6", "TC-21")
def test_every_setting_is_within_its_own_bounds_and_named_in_both_languages() -> None:
    for setting in SETTINGS.values():
        assert setting.lowest <= setting.default <= setting.highest
        assert setting.zh
        assert setting.en
