"""Every operation that a diagram may call, by name. Pure data: imports nothing of the office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.operations.catalogue_clock import CLOCK
from engine.operations.catalogue_hearing import HEARING
from engine.operations.catalogue_intake import APPLICATION, COMMITMENT, INQUIRY
from engine.operations.catalogue_openness import PUBLICATION
from engine.operations.catalogue_outcome import DECISION, DENIAL, FORWARDING, JOINT
from engine.operations.catalogue_promise import PROMISE, RATING, UNRESOLVED
from engine.operations.catalogue_supervision import ACCOUNTABILITY, CARD, COMPLAINT, PERFORMANCE
from engine.operations.declaration import ClockStart, OperationDeclaration

CATALOGUE: Mapping[str, OperationDeclaration] = MappingProxyType(
    {
        declaration.name: declaration
        for declaration in (
            *INQUIRY,
            *APPLICATION,
            *COMMITMENT,
            *DECISION,
            *FORWARDING,
            *DENIAL,
            *JOINT,
            *CLOCK,
            *CARD,
            *ACCOUNTABILITY,
            *RATING,
            *PROMISE,
            *UNRESOLVED,
            *COMPLAINT,
            *PERFORMANCE,
            *PUBLICATION,
            *HEARING,
        )
    }
)

__all__ = ["CATALOGUE", "ClockStart", "OperationDeclaration"]
