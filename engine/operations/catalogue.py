"""Every operation that a diagram may call, by name. Pure data: imports nothing of the office.

What plugins add stands behind the program's own.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.operations.catalogue_appointment import APPOINTMENT
from engine.operations.catalogue_clock import CLOCK
from engine.operations.catalogue_hearing import HEARING
from engine.operations.catalogue_intake import APPLICATION, COMMITMENT, INQUIRY
from engine.operations.catalogue_openness import PUBLICATION
from engine.operations.catalogue_outcome import DECISION, DENIAL, FORWARDING, JOINT
from engine.operations.catalogue_permit_withdrawal import PERMIT_WITHDRAWAL
from engine.operations.catalogue_posts import AUTHORISATION, INSPECTION
from engine.operations.catalogue_promise import PROMISE, RATING, SURVEY, UNRESOLVED
from engine.operations.catalogue_renewal import RENEWAL
from engine.operations.catalogue_supervision import ACCOUNTABILITY, CARD, COMPLAINT, PERFORMANCE
from engine.operations.declaration import ClockStart, OperationDeclaration
from engine.operations.plugin import declarations
from engine.plugins import OPERATIONS, with_additions

CATALOGUE: Mapping[str, OperationDeclaration] = with_additions(
    OPERATIONS,
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
            *SURVEY,
            *COMPLAINT,
            *PERFORMANCE,
            *PUBLICATION,
            *HEARING,
            *APPOINTMENT,
            *RENEWAL,
            *PERMIT_WITHDRAWAL,
            *INSPECTION,
            *AUTHORISATION,
        )
    },
    declarations,
)

WITHOUT_EFFECT = frozenset(name for name, declared in CATALOGUE.items() if declared.without_effect)
"""The operations that only look something up: a token goes back past them (``engine.bpmn.earlier_steps``)."""

__all__ = ["CATALOGUE", "WITHOUT_EFFECT", "ClockStart", "OperationDeclaration"]
