"""The way of a token as a linked list: cheap to lengthen, told only where it breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator


class Step:
    """An element on the way, or the whole way through a called process or sub-process (``inside``); never changed.

    ``length`` is the number of elements on the way. A walk makes tens of thousands of steps: a frozen dataclass takes
    three times as long.
    """

    __slots__ = ("before", "element", "inside", "label", "length", "process")

    def __init__(
        self, before: Step | None, element: str = "", label: str = "", process: str = "", inside: Step | None = None
    ) -> None:
        self.before = before
        self.element = element
        self.label = label
        self.process = process
        self.inside = inside
        here = 1 if element else 0 if inside is None else inside.length
        self.length: int = here if before is None else here + before.length


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
