"""The shapes in which the sample county is written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleDepartment:
    """A department with the four people who hold its posts: handler A, chief representative A, leader, agency head.

    Each of a pair covers for the other: handler and chief representative, leader and head.
    """

    code: str
    name: str
    short_name: str
    phone: str
    address: str
    people: tuple[tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str]]
    """Name and login."""


@dataclass(frozen=True, slots=True)
class SamplePost:
    """A post outside the four of a department, with the logins of its A and B holders."""

    code: str
    name: str
    department: str
    role: str
    a: str
    b: str
    faces_public: bool = False
    accept: bool = False
    approve: bool = False
    deny: bool = False
    duties: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of an item's list."""

    name: str
    original: bool = True
    copies: int = 1
    required: bool = True
    shared: bool = False
    """Comes from shared data, never asked of the applicant."""
    deferrable: bool = False
    remark: str = ""
    commitment: str = ""
    """What the applicant may commit to instead of bringing it; empty = never."""


@dataclass(frozen=True, slots=True)
class Part:
    """A department's part in a joint item: code, own working days, circumstance (None = always)."""

    department: str
    days: int
    circumstance: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A special procedure of an item: kind of the closed list, name, working days, legal basis."""

    kind: str
    name: str
    days: int
    legal_basis: str


@dataclass(frozen=True, slots=True)
class SampleItem:
    """One item of the county."""

    code: str
    name: str
    department: str
    kind: str
    task_type: int
    promised: int
    statutory: int
    legal_basis: str
    conditions: str
    papers: tuple[Paper, ...]
    result: str
    qualification: str = "自然人、法人或者其他组织"
    fee: str = "不收费"
    group: str = ""
    limit_unit: str = "working_days"
    supplement_days: int = 15
    supplement_unit: str = "natural_days"
    parts: tuple[Part, ...] = ()
    circumstances: tuple[tuple[str, str, str], ...] = ()
    """Key, Chinese and English question."""
    procedures: tuple[Procedure, ...] = ()
    one_veto_ends: bool = False
