"""A trial run: a diagram run in memory under a virtual clock, with scripted or generated answers."""

from engine.trial.answers import Answers, read_answers
from engine.trial.run import Outcome, Trial
from engine.trial.trace import TraceLine

__all__ = ["Answers", "Outcome", "TraceLine", "Trial", "read_answers"]
