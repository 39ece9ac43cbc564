"""The way of a token as a linked list: cheap to lengthen, told only where it breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """An element on the way, or the whole way through a called process or sub-process (``inside``)."""

    before: Step | None
    element: str = ""
    label: str = ""
    process: str = ""
    inside: Step | None = None

    length: int = field(init=False)
    """The number of elements on the way."""

    def __post_init__(self) -> None:
        """Count the way."""
        here = 1 if self.element else 0 if self.inside is None else self.inside.length
        object.__setattr__(self, "length", here + (0 if self.before is None else self.before.length))


def steps(last: Step | None) -> list[Step]:
    """The elements of a way in order, those of called processes and sub-processes among them."""
    return list(reversed(list(_backwards(last))))


def _backwards(last: Step | None) -> Iterator[Step]:
    waiting = [last]
    while waiting:
        at = waiting.pop()
        if at is None:
            continue
        if at.inside is not None:
            waiting += [at.before, at.inside]
        else:
            if at.element:
                yield at
            waiting.append(at.before)
