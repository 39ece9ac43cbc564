"""A line hashes alike before and after the database has stored it."""

from __future__ import annotations

from datetime import timedelta, timezone

from engine.cases.history import GENESIS, HistoryEntry, link
from engine.cases.incidents import LONGEST_PAUSE, describe, pause
from engine.clock import office_time
from engine.errors import Refused

AT = office_time(2026, 3, 2, 9)


def test_the_zone_and_whole_floats_do_not_matter() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=8)))
    one = link(GENESIS, 1, 1, AT, HistoryEntry("completed", data={"amount": 100.0, "list": [1.0, {"b": 2, "a": 1}]}))
    assert one == link(
        GENESIS, 1, 1, elsewhere, HistoryEntry("completed", data={"list": [1, {"a": 1, "b": 2}], "amount": 100})
    )


def test_everything_else_matters() -> None:
    base = (GENESIS, 1, 1, AT, HistoryEntry("completed", "step", "步骤", {"a": 1}, 5, None))
    changed = [
        (b"\x01" * 32, *base[1:]),
        (GENESIS, 2, *base[2:]),
        (GENESIS, 1, 2, *base[3:]),
        (*base[:3], AT + timedelta(microseconds=1), base[4]),
        *((*base[:4], line) for line in (
            HistoryEntry("cancelled", "step", "步骤", {"a": 1}, 5, None),
            HistoryEntry("completed", "other", "步骤", {"a": 1}, 5, None),
            HistoryEntry("completed", "step", "另一步", {"a": 1}, 5, None),
            HistoryEntry("completed", "step", "步骤", {"a": 2}, 5, None),
            HistoryEntry("completed", "step", "步骤", {"a": 1}, 6, None),
            HistoryEntry("completed", "step", "步骤", {"a": 1}, 5, 6),
        )),
    ]  # fmt: skip
    hashes = {link(*each) for each in [base, *changed]}
    assert len(hashes) == len(changed) + 1


def test_pauses_double_up_to_six_hours() -> None:
    assert [pause(attempts).total_seconds() for attempts in (1, 2, 3)] == [30, 60, 120]
    assert pause(50) == LONGEST_PAUSE


def test_foreign_errors_tell_their_kind_only() -> None:
    assert describe(ValueError("张三 110101199003077897")) == "builtins.ValueError"
    assert describe(Refused("没有岗位，请先设岗。", "Expected a post, but there is none.")) == "没有岗位，请先设岗。"
