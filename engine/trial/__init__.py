"""A trial run: a diagram run in memory under a virtual clock, with scripted or generated answers."""

from engine.trial.answers import ScriptedAnswers, read_answers
from engine.trial.run import Trial, TrialResult
from engine.trial.trace import TraceLine

__all__ = ["ScriptedAnswers", "TraceLine", "Trial", "TrialResult", "read_answers"]
