"""What the deployed diagrams call their processes and steps, in every language (``chengnuo:translation``).

Names come from the newest version of each process: a step of an older version that was renamed since keeps its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from engine.bpmn.reading.translations import name_of, named_elements, names_in
from engine.bpmn.reading.xml import local_name
from engine.cases.definitions import Definitions
from engine.cases.storage.records import Definition


@dataclass(frozen=True)
class DiagramNames:
    """Process → its name, and every translated name → its translation, in one language besides the diagrams' own."""

    processes: Mapping[str, str]
    translations: Mapping[str, str]

    def translated(self, name: str) -> str:
        """The name in the language; as it stands where the diagrams give no translation."""
        return self.translations.get(name.replace("\n", ""), name)


def diagram_names(session: Session, definitions: Definitions, language: str) -> DiagramNames:
    """The names of all deployed diagrams, with their translations into ``language``."""
    newest = (
        select(Definition.id)
        .ext(distinct_on(Definition.process))
        .order_by(Definition.process, Definition.version.desc())
    )
    bundles = [definitions.bundle(session, key) for key in session.scalars(newest)]
    processes: dict[str, str] = {}
    translations: dict[str, str] = {}
    for bundle in bundles:
        for content in bundle.files.process.values():
            named, translated = _of_file(content, language)
            processes.update(
                {key: each for key, each in named.items() if key == bundle.process or key not in processes}
            )
            translations.update(translated)
    return DiagramNames(processes, translations)


@lru_cache(maxsize=256)
def _of_file(content: bytes, language: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """By content: most diagrams stand in the bundles of several processes, and in many versions of each."""
    processes = {
        str(each.get("id")): name_of(each) for each in named_elements(content) if local_name(each) == "process"
    }
    return processes, names_in(content, language)
