"""A trial run: a diagram run in memory under a virtual clock, with scripted or generated answers, or step by step."""

from engine.trial.answers import ScriptedAnswers, read_answers
from engine.trial.rerun import why_broken
from engine.trial.run import Trial, TrialResult
from engine.trial.scenario import LARGEST_SCENARIO_FILE, Scenario, ScenarioStep, read_scenario
from engine.trial.trace import TraceLine
from engine.trial.tryout import TryOut, TryOutState

__all__ = [
    "LARGEST_SCENARIO_FILE",
    "Scenario",
    "ScenarioStep",
    "ScriptedAnswers",
    "TraceLine",
    "Trial",
    "TrialResult",
    "TryOut",
    "TryOutState",
    "read_answers",
    "read_scenario",
    "why_broken",
]
