"""A database that an administrator prepared by the commands of ``docs/audit.md``: an owner, and an application."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engine.embedded import EmbeddedServer
from tests.integration.child_processes import ROOT, chengnuo, ended, environment_of, free_ports, line_of
from tests.integration.proxies import read_on
from tests.integration.watching import PATIENCE_SECONDS


@pytest.fixture
def server(server_folder: Path) -> Iterator[str]:
    """The maintenance database of a server that has never seen the program."""
    server = EmbeddedServer(server_folder / "postgres")
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
    return re.sub(r"//[^@/]*@", f"//{role}@", server).replace("/postgres?", "/chengnuo?", 1)


def with_passwords(server: str) -> None:
    """Let the two roles in by password only, as a server that others reach does."""
    with psycopg.connect(server, autocommit=True) as administrator:
        (file,) = administrator.execute("SHOW hba_file").fetchone() or ("",)
        Path(file).write_text("local all postgres trust\nlocal all all scram-sha-256\n")
        administrator.execute("SELECT pg_reload_conf()")
        # The new rules hold for connections that begin after the postmaster has read them.
        while administrator.execute("SELECT count(*) FROM pg_hba_file_rules").fetchone() != (2,):
            continue


@pytest.fixture
def prepared(server: str, tmp_path: Path) -> dict[str, str]:
    """The settings of an office whose owner is as the guide says, and whose schema has been made."""
    with psycopg.connect(server, autocommit=True) as administrator:
        for statement in documented_commands():
            administrator.execute(statement)  # type: ignore[arg-type]
    with_passwords(server)
    owner = address(server, "chengnuo_owner:a%20password")
    settings = environment_of(CHENGNUO_OWNER_URL=owner, CHENGNUO_DATA=str(tmp_path))
    code, output = ended(chengnuo(settings, "db", "migrate"))
    assert code == 0, output
    return settings


def given(settings: dict[str, str], *arguments: str) -> dict[str, str]:
    """The settings with the address that ``chengnuo db password`` prints."""
    code, output = ended(chengnuo(settings, "db", "password", *arguments))
    assert code == 0, output
    name, _, value = output.strip().splitlines()[-1].partition("=")
    return settings | {name: value}


def test_the_application_works_by_a_role_that_owns_nothing(prepared: dict[str, str]) -> None:
    settings = given(prepared, "application")
    adding = ("staff", "add", "huyang", "--name", "胡杨", "--administrator", "--center", "服务中心")
    code, output = ended(chengnuo(settings, *adding))
    assert code == 0, output
    code, output = ended(chengnuo(settings, "audit", "verify", "--language", "en"))
    assert code == 0, output
    with psycopg.connect(settings["CHENGNUO_DATABASE_URL"], autocommit=True) as by_application:
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert by_application.execute(owned).fetchone() == (0,)
        for table in ("history", "submission", "checkpoint", "administration_entry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                by_application.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]


def ready(port: int) -> int:
    """The answer of ``/readyz``, which asks the database."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    connection.request("GET", "/readyz")
    status = connection.getresponse().status
    connection.close()
    return status


def test_passwords_are_changed_while_the_pages_are_served(
    server: str, prepared: dict[str, str], tmp_path: Path
) -> None:
    passfile = tmp_path / "pg:pass"
    passfile.write_text("elsewhere:5432:*:somebody:secret\n")
    settings = given(prepared, "application", "--passfile", str(passfile))
    assert passfile.stat().st_mode & 0o077 == 0
    first = passfile.read_text()
    assert first.endswith("elsewhere:5432:*:somebody:secret\n")
    assert "//chengnuo_app@" in settings["CHENGNUO_DATABASE_URL"], "no password in the address"
    port = free_ports(1)[0]
    web = chengnuo(settings, "web", "--port", str(port))
    try:
        line_of(web, "http://")
        read_on(web)
        assert ready(port) == 200
        given(settings, "application", "--passfile", str(passfile))
        assert passfile.read_text() != first
        assert len(passfile.read_text().splitlines()) == 2
        with psycopg.connect(server, autocommit=True) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = 'chengnuo_app'"
            )
        assert ready(port) == 200, "new connections read the new password"
    finally:
        web.kill()
        web.wait()
    passfile.write_text(first)
    code, output = ended(chengnuo(settings, "db", "status"))
    assert code == 1, "the former password is worth nothing"
    assert "Expected the database" in output


def test_the_owner_gets_a_new_password_and_nobody_without_right_does(prepared: dict[str, str]) -> None:
    renewed = given(prepared, "owner")
    assert ended(chengnuo(prepared, "db", "migrate"))[0] == 1
    assert ended(chengnuo(renewed, "db", "migrate"))[0] == 0
    application = given(renewed, "application")
    unwritable = ("--passfile", "/nowhere/pgpass")
    code, output = ended(chengnuo(renewed, "db", "password", "application", *unwritable))
    assert (code, "The password was not changed" in output) == (1, True)
    assert ended(chengnuo(application, "db", "status"))[0] == 0, "nothing has changed"
    code, output = ended(chengnuo(environment_of(), "db", "password", "application"))
    assert (code, "embedded" in output) == (2, True)
