"""What the catalogue says about one operation: names, schemas, and what it does to clocks. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.operations.schema import Schema, record


@dataclass(frozen=True)
class ClockStart:
    """The operation starts the clock ``name``.

    ``amount`` and ``unit`` are what a trial run takes, which knows no items; a real run takes the item's own limit.
    """

    name: str
    amount: int
    unit: Literal["working_days", "working_hours", "natural_days", "natural_hours"]


@dataclass(frozen=True)
class OperationDeclaration:
    """One operation that a diagram may call. ``errors`` are the codes of the failures that a boundary event may catch.

    ``starts`` and ``finishes`` are the clocks of the calling case that the operation starts and finishes, in the order
    finishes, then starts. ``form`` is the key of the form whose latest submission the operation reads; None when it
    reads none.
    """

    name: str
    zh: str
    en: str
    parameters: Schema
    result: Schema
    kind: Literal["local", "remote"] = "local"
    errors: tuple[str, ...] = ()
    starts: tuple[ClockStart, ...] = ()
    finishes: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    """Clocks that the operation lets stand; its parameter ``basis`` names the law (TC-3)."""
    form: str | None = None
    files: bool = False
    """Whether a denial is filed by it, or must have been (DF-6)."""
    issues: bool = False
    """Whether a paper or decision reaches the applicant by it: with a "no" that is not filed it may not be reached."""
    closes: bool = False
    """Whether it ends the application for a reason that is no denial, after an event broke off the handling."""
    overrules: tuple[str, ...] = ()
    """Forms whose "no" it makes void by deciding otherwise."""
    application: bool = False
    """Whether it works on the application of the case, and fails where there is none."""
    after: tuple[str, ...] = ()
    """Operations of which one must have been called before in the case, or it fails."""
    without_effect: bool = False
    """Whether it only looks something up: a step behind it may be sent back past it, and it is called again."""


NOTHING: Schema = record()
"""The schema of no parameters, and of an empty result."""
