"""Every file of which a reader once took seconds or gigabytes, or fell over, and their kin."""

from __future__ import annotations

from tests.integration.bounds.hostile_diagrams import DIAGRAMS
from tests.integration.bounds.hostile_file import HostileFile
from tests.integration.bounds.hostile_scenarios import SCENARIOS
from tests.integration.bounds.hostile_scripts import SCRIPTS
from tests.integration.bounds.hostile_tables import TABLES
from tests.integration.bounds.hostile_templates import TEMPLATES
from tests.integration.bounds.hostile_uploads import UPLOADS

REFUSED = "请"
"""What every refusal says: what to do next. Everything else that a reader says means that it has read."""

FILES: dict[str, HostileFile] = {**DIAGRAMS, **SCENARIOS, **SCRIPTS, **TABLES, **TEMPLATES, **UPLOADS}
"""What is handed in → who reads it and what must come of it."""
