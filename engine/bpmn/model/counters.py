"""What a multi-instance counts, for its own expressions: by the names of the standard and by those of other engines."""

from __future__ import annotations


def counted(*, total: int, active: int, completed: int, terminated: int) -> dict[str, int]:
    """The counts of instances, each by both names (BPMN 2.0, table 10.30: ``numberOf…``; elsewhere ``nrOf…``)."""
    counts = {"Instances": total, "ActiveInstances": active}
    counts |= {"CompletedInstances": completed, "TerminatedInstances": terminated}
    return {f"{begin}{name}": count for begin in ("nrOf", "numberOf") for name, count in counts.items()}


COUNTERS = frozenset({"loopCounter", *counted(total=0, active=0, completed=0, terminated=0)})
"""The names of all that a loop counts."""
