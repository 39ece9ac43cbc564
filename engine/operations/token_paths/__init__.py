"""A token followed through processes with what was decided: no way lets a "no" out that was not filed (DF-6)."""

from engine.operations.token_paths.ladder import check_ladders
from engine.operations.token_paths.library import Library, form_answers
from engine.operations.token_paths.marks import lost_marks
from engine.operations.token_paths.rule import check_denials

__all__ = ["Library", "check_denials", "check_ladders", "form_answers", "lost_marks"]
