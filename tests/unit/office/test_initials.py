"""Initials in pinyin."""

from __future__ import annotations

import pytest

from engine.office.initials import initials_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("食品经营许可（新办）", "spjyxkxb"),
        ("周小明", "zxm"),
        ("买买提·吐尔逊", "mmttex"),
        ("ＡＢＣ公司2号", "abcgs2h"),
        ("", ""),
        (None, ""),
    ],
)
def test_names_have_the_initials_that_people_type(name: str | None, initials: str) -> None:
    assert initials_of(name) == initials
