"""Everything that somebody can do to a case, one module each. Checks come first; a refusal has changed nothing."""

from engine.cases.commands.claim import claim
from engine.cases.commands.complete import complete
from engine.cases.commands.open_case import open_case
from engine.cases.commands.release import release
from engine.cases.commands.save_draft import save_draft

__all__ = [
    "claim",
    "complete",
    "open_case",
    "release",
    "save_draft",
]
