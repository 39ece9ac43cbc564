"""A token followed through processes with what was decided: no way lets a "no" out that was not filed (DF-6)."""

from engine.operations.token_paths.guarded import Guarded, guarded_in
from engine.operations.token_paths.ladder import check_ladders
from engine.operations.token_paths.library import Library, form_answers
from engine.operations.token_paths.marks import lost_marks
from engine.operations.token_paths.rule import check_denials

__all__ = ["Guarded", "Library", "check_denials", "check_ladders", "form_answers", "guarded_in", "lost_marks"]
