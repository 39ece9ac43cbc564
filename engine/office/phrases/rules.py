"""What a stock phrase may be. Pure."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import Refused
from engine.office.rule import written

LONGEST = 500
"""Characters of one phrase."""
MOST = 100
"""Phrases of one person, or of the office: more are not found again in a list."""


def check_phrase(text: object, present: Collection[str]) -> str:
    """The phrase without blanks around it; Refused at ``text`` when it is empty, too long or there already, and when
    there are as many as can be kept."""
    said = written(text)
    if not said:
        raise Refused("请填写常用语。", "Write the phrase.", place="text")
    if len(said) > LONGEST:
        raise Refused(f"常用语最多 {LONGEST} 字。", f"A phrase has at most {LONGEST} characters.", place="text")
    if said in present:
        raise Refused("这条常用语已经有了。", "That phrase is there already.", place="text")
    if len(present) >= MOST:
        raise Refused(
            f"最多保存 {MOST} 条，请先删去不用的。", f"At most {MOST} are kept; remove some first.", place="text"
        )
    return said
