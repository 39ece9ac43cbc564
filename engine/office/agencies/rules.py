"""What an entry of the directory must say, and how a file of entries is compared with it (FI-6), pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from engine.errors import InvalidForm, Refused
from engine.office.tables import RefusedRow

LONGEST_LINE = 200
LONGEST_COMPETENCE = 2000
MOST_ENTRIES = 5000

COLUMNS = {"name": "机关名称", "competence": "职责范围", "address": "地点", "phone": "联系电话"}
"""What every entry has, with its Chinese heading in files."""

FURTHER_COLUMNS = {"hours": "办公时间"}
"""What an entry may have."""


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """One agency as the directory shows it; ``hours`` may be empty."""

    name: str
    competence: str
    address: str
    phone: str
    hours: str = ""

    def in_a_line(self) -> str:
        """Name, place, phone and hours in one sentence part, as messages and registers tell them."""
        hours = f"，办公时间：{self.hours}" if self.hours else ""
        return f"{self.name}，地点：{self.address}，电话：{self.phone}{hours}"

    def facts(self) -> dict[str, str]:
        """The entry as papers and logs keep it."""
        return asdict(self)


def read_entry(values: Mapping[str, object]) -> AgencyEntry:
    """The entry of a form or a row, without blanks around; InvalidForm with every fault at its field."""
    names = {**COLUMNS, **FURTHER_COLUMNS}
    texts = {name: " ".join(str(values.get(name) or "").split()) for name in names}
    problems: dict[str, tuple[str, str]] = {}
    for name, heading in names.items():
        longest = LONGEST_COMPETENCE if name == "competence" else LONGEST_LINE
        if name in COLUMNS and not texts[name]:
            problems[name] = (f"请填写{heading}。", f"Enter the {name} of the agency.")
        elif len(texts[name]) > longest:
            problems[name] = (f"{heading}不能超过 {longest} 字。", f"At most {longest} characters.")
    if problems:
        raise InvalidForm(problems)
    return AgencyEntry(**texts)


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """What a file does with one agency: ``before`` None = new; ``row`` as spreadsheets number it."""

    row: int
    entry: AgencyEntry
    before: AgencyEntry | None

    @property
    def changes(self) -> bool:
        """Whether anything would be different."""
        return self.entry != self.before


@dataclass(frozen=True, slots=True)
class AgencyPlan:
    """A file compared with the directory. Agencies that the file does not name stay as they are."""

    entries: Sequence[PlannedEntry]
    faults: Sequence[RefusedRow]


def plan(rows: Sequence[Mapping[str, object]], known: Mapping[str, AgencyEntry]) -> AgencyPlan:
    """Compare rows of a file with the directory, by name; a row that cannot be read is a fault and is left out."""
    if len(rows) > MOST_ENTRIES:
        raise Refused(
            f"一次最多导入 {MOST_ENTRIES} 行，请分开导入。", f"At most {MOST_ENTRIES} rows at once.", place="file"
        )
    entries: list[PlannedEntry] = []
    faults: list[RefusedRow] = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        if not any(str(value or "").strip() for value in row.values()):
            continue
        try:
            entry = read_entry(row)
        except InvalidForm as refusal:
            zh, en = next(iter(refusal.fields.values()))
            faults.append(RefusedRow(number, zh, en))
            continue
        if entry.name in seen:
            faults.append(
                RefusedRow(number, f"“{entry.name}”在表里重复，请只留一行。", f"“{entry.name}” is named twice.")
            )
            continue
        seen.add(entry.name)
        entries.append(PlannedEntry(number, entry, known.get(entry.name)))
    return AgencyPlan(entries, faults)
