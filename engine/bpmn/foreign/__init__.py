"""Drawings of other tools: what is written in their notation is rewritten in ours, and every change is listed."""

from engine.bpmn.foreign.conversion import Conversion, convert
from engine.bpmn.foreign.record import Translation, Untranslated

__all__ = ["Conversion", "Translation", "Untranslated", "convert"]
