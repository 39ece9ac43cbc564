"""A database that an administrator prepared by the commands of ``docs/audit.md``: an owner, and an application."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine.embedded import EmbeddedServer
from tests.integration.child_processes import ROOT, chengnuo, ended, environment_of


@pytest.fixture
def server() -> Iterator[str]:
    """The maintenance database of a server that has never seen the program."""
    with tempfile.TemporaryDirectory(prefix="cn-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        server = EmbeddedServer(Path(name) / "postgres")
        yield server.start(database="postgres")
        server.stop()


def documented_commands() -> list[str]:
    """The statements of the guide, with a password for the dots."""
    block = re.search(r"```sql\n(.*?)```", (ROOT / "docs" / "audit.md").read_text(), re.S)
    assert block is not None
    lines = [line for line in block[1].replace("…", "a password").splitlines() if not line.startswith("--")]
    return [each.strip() for each in "\n".join(lines).split(";") if each.strip()]


def address(server: str, role: str) -> str:
    """The office's database by a role."""
    return re.sub(r"//[^@/]*@", f"//{role}:@", server).replace("/postgres?", "/chengnuo?", 1)


def test_the_application_works_by_a_role_that_owns_nothing(server: str, tmp_path: Path) -> None:
    *preparing, naming = documented_commands()
    with psycopg.connect(server, autocommit=True) as administrator:
        for statement in preparing:
            administrator.execute(statement)  # type: ignore[arg-type]
    owner, application = address(server, "chengnuo_owner"), address(server, "chengnuo_app")
    environment = environment_of(
        CHENGNUO_OWNER_URL=owner, CHENGNUO_DATABASE_URL=application, CHENGNUO_DATA=str(tmp_path)
    )
    code, output = ended(chengnuo(environment, "db", "migrate"))
    assert code == 0, output
    with psycopg.connect(owner, autocommit=True) as by_owner:
        by_owner.execute(naming)  # type: ignore[arg-type]
    adding = ("staff", "add", "huyang", "--name", "胡杨", "--administrator", "--center", "服务中心")
    code, output = ended(chengnuo(environment, *adding))
    assert code == 0, output
    code, output = ended(chengnuo(environment, "audit", "verify", "--language", "en"))
    assert code == 0, output
    with psycopg.connect(application, autocommit=True) as by_application:
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert by_application.execute(owned).fetchone() == (0,)
        for table in ("history", "submission", "checkpoint", "administration_entry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                by_application.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
