"""What a stock phrase may be."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from engine.office.phrases.rules import LONGEST, MOST, check_phrase


def test_a_phrase_is_kept_without_blanks_around_it() -> None:
    assert check_phrase("  材料齐全，符合法定形式。\n", ["同意。"]) == "材料齐全，符合法定形式。"


@pytest.mark.parametrize(
    ("text", "present"),
    [(" ", []), ("长" * (LONGEST + 1), []), ("同意。", ["同意。"]), ("新", [str(n) for n in range(MOST)])],
)
def test_what_is_no_phrase_is_refused_at_its_field(text: str, present: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        check_phrase(text, present)
    assert refused.value.place == "text"
