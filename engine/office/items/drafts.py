"""An item as it is written down, before it is stored: by hand, in a workbook or from a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.office.items.rules import Limits, default_limits
from engine.office.items.themes import written_keywords


@dataclass(frozen=True, slots=True)
class MaterialDraft:
    """One paper of an item's list (ON-13)."""

    name: str
    required: bool = True
    copies: int = 1
    original: bool = True
    by_data_sharing: bool = False
    deferrable: bool = False
    remark: str = ""
    needed_when: str = ""
    """The circumstance in which it is needed, in words; empty = always."""
    commitment: str = ""
    """What must be true where a commitment may stand instead of it (ON-12); empty = never."""


@dataclass(frozen=True, slots=True)
class DepartmentDraft:
    """A department that takes part in a joint item, its own days, and in which circumstance (None = always)."""

    department_id: int
    days: int
    circumstance: str | None = None


@dataclass(frozen=True, slots=True)
class ProcedureDraft:
    """A special procedure of an item (TC-16)."""

    kind: str
    name: str
    days: int
    legal_basis: str
    fee: str = ""
    counted: bool = False


TEXTS = (
    "keywords",
    "group_name",
    "legal_basis",
    "qualification",
    "conditions",
    "fee",
    "fee_basis",
    "guide",
    "place",
    "phone",
    "result",
    "result_number_pattern",
    "silence_basis",
    "offline_reason",
)
"""The facts of an item that are plain text."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item before it is stored. ``limits`` None = the defaults of its kind."""

    code: str
    name: str
    department_id: int
    kind: str
    task_type: int
    limits: Limits | None = None
    materials: Sequence[MaterialDraft] = ()
    departments: Sequence[DepartmentDraft] = ()
    procedures: Sequence[ProcedureDraft] = ()
    circumstances: Sequence[Mapping[str, str]] = ()
    """Questions that decide which departments take part: ``key``, ``zh``, ``en``."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the names of ``TEXTS``; what is missing is empty."""
    supplement_days: int = 15
    supplement_unit: str = "natural_days"
    one_veto_ends: bool = False
    silence_is_consent: bool = False
    result_validity_months: int | None = None
    serving_ways: Sequence[str] = ()
    audiences: Sequence[str] = ()
    """Codes of ``AUDIENCES``; empty = everybody."""
    life_events: Sequence[str] = ()
    """Codes of ``LIFE_EVENTS``."""
    online: bool = True
    """Whether it can be applied for on the public site; if not, ``offline_reason`` says why."""
    process: str = "service_case"
    from_catalog: bool = False

    @property
    def own_limits(self) -> Limits:
        """The limits as written, or the defaults of the kind; refused for an unknown kind without limits."""
        return self.limits or default_limits(self.kind)

    def text(self, name: str) -> str:
        """One of ``TEXTS``; empty when it is not written. Everyday words come as they are kept."""
        found = self.texts.get(name, "")
        return written_keywords(found) if name == "keywords" else found
