"""The list of files that pages about a case show, and who may add to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from engine.files.kinds import ACCEPT, KINDS_EN, KINDS_ZH, LARGEST_FILE
from engine.identity.permissions import Act, may
from engine.queries.case import attachments
from engine.queries.case.blocks import blocks_of
from engine.queries.online.cases import came_online
from webui.case.standing import standing
from webui.show.languages import language
from webui.web.access import actor
from webui.web.acting import page_key
from webui.web.database import reading


def short_name(given: str | None) -> str:
    """The end of a file's name as it was sent, short enough for a sentence about it; empty for none."""
    return (given or "")[-60:]


def file_part(case_id: int, *, whole: bool) -> dict[str, Any]:
    """The variables of the list of files that pages about a case show; no file for those who do not see it whole."""
    me, case = actor(), standing(case_id)
    blocks = blocks_of(reading(), case_id) if whole else frozenset()
    return {
        "came_online": came_online(reading(), case_id) if "online" in blocks else None,
        "files": _files(case_id, blocks) if whole else None,
        "may_file": bool(whole and may(me, Act.FILE_MATERIAL, case)),
        "may_attach": bool(whole and may(me, Act.ADD_ATTACHMENT, case)),
        "may_append": bool(whole and may(me, Act.APPEND_TO_FILE, case)),
        "accepted": ACCEPT,
        "accepted_words": KINDS_ZH if language() == "zh" else KINDS_EN,
        "largest": LARGEST_FILE,
        "file_key": page_key(),
    }


def _files(case_id: int, blocks: Collection[str]) -> attachments.CaseFiles:
    return attachments.case_files(reading(), case_id) if "files" in blocks else attachments.CaseFiles({}, [])
