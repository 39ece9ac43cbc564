"""What a fresh process loads: diagrams are read and checked without a database and without a web server."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SEQUENCE = Path(__file__).parents[2] / "conformance" / "diagrams" / "sequence.bpmn"
HEAVY = ("sqlalchemy", "psycopg", "flask", "procrastinate", "alembic", "engine.database")
CHECK = (
    "from click.testing import CliRunner; from engine.cli import cli; "
    f"assert CliRunner().invoke(cli, ['check', {str(SEQUENCE)!r}]).exit_code == 0"
)
TRIAL = CHECK.replace("'check'", "'trial'")
RUNTIME = ("SpiffWorkflow", "engine.bpmn.running", "engine.bpmn.instance")


@pytest.mark.parametrize(
    "program", ["import engine.bpmn", "import engine.bpmn.checks", "import engine.trial", CHECK, TRIAL]
)
def test_diagrams_need_no_database(program: str) -> None:
    # A check loads nothing that runs processes either: that is a third of its start.
    heavy = (*HEAVY, *RUNTIME) if program == CHECK else HEAVY
    code = f"{program}\nimport json, sys\nprint(json.dumps([name for name in {heavy!r} if name in sys.modules]))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(result.stdout.splitlines()[-1]) == []
