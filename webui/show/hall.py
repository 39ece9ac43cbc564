"""How the screen of a hall goes through what it has to show, a part at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import render_template

from engine.queries.oversight.hall import HallBoard
from webui.web.database import engine

R = TypeVar("R")

LINES = 9
"""Cases on the screen at once, in type that is read from five metres."""
READY = 6
"""Results ready to be collected on the screen at once."""
SECONDS = 20
"""How long each part stays, and after which the screen asks again."""


def hall_page(board: HallBoard) -> str:
    """The screen with the part whose turn it is."""
    now = engine().clock.now()
    # The turn follows the machine's clock: the office's clock may stand in a demonstration.
    turn = int(engine().system_clock.now().timestamp()) // SECONDS
    lines, part, parts = _part(board.lines, LINES, turn)
    ready, _ready_part, _ready_parts = _part(board.ready, READY, turn)
    return render_template(
        "portal/hall.html", board=board, lines=lines, ready=ready, part=part, parts=parts, now=now, seconds=SECONDS
    )


def _part(rows: Sequence[R], size: int, turn: int) -> tuple[Sequence[R], int, int]:
    """The rows whose turn it is, and which part of how many that is, counted from 1."""
    parts = max(1, -(-len(rows) // size))
    part = turn % parts
    return rows[part * size : (part + 1) * size], part + 1, parts
