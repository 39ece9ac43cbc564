"""What keeps the program from starting is one sentence and exit code 1, never a traceback.

The commands at a port that is taken are begun from nothing, the others from the program that is loaded already.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from engine.database import driver_url
from tests.conftest import replace_database
from tests.integration.child_processes import Process, begun_from_nothing, chengnuo, ended, environment_of, free_ports

KEY = "k" * 32


def refusal(environment: dict[str, str], *arguments: str, begin: Callable[..., Process] = chengnuo) -> str:
    """What a command says that cannot start."""
    code, output = ended(begin(environment, *arguments))
    assert code == 1
    assert "Traceback" not in output
    assert len(output.strip().splitlines()) == 2, output
    return output


@pytest.mark.parametrize("command", ["web", "run", "demo"])
def test_a_port_that_is_taken(command: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        environment = environment_of(CHENGNUO_DATA=str(tmp_path))
        said = refusal(environment, command, "--port", port, begin=begun_from_nothing)
    assert f"Expected port {port} to be free" in said
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize("command", [("web",), ("run",), ("demo",), ("check", "--serve")])
def test_a_port_that_does_not_exist(command: tuple[str, ...], tmp_path: Path) -> None:
    code, output = ended(chengnuo(environment_of(CHENGNUO_DATA=str(tmp_path)), *command, "--port", "99999"))
    assert code == 2
    assert "65535" in output


@pytest.mark.parametrize("command", [("web",), ("worker",), ("db", "status"), ("status",), ("audit", "verify")])
def test_no_server(command: tuple[str, ...], tmp_path: Path) -> None:
    url = f"postgresql://postgres:typed-secret@127.0.0.1:{free_ports(1)[0]}/chengnuo"
    port = ("--port", str(free_ports(1)[0])) if command == ("web",) else ()
    said = refusal(environment_of(CHENGNUO_DATABASE_URL=url, CHENGNUO_DATA=str(tmp_path)), *command, *port)
    assert "to answer, but it does not" in said
    assert "typed-secret" not in said


def test_no_database(postgres_server: str, tmp_path: Path) -> None:
    url = replace_database(postgres_server, "nowhere")
    said = refusal(environment_of(CHENGNUO_DATABASE_URL=url, CHENGNUO_DATA=str(tmp_path)), "worker")
    assert 'database "nowhere" does not exist' in said


@pytest.mark.parametrize("command", ["web", "worker", "status"])
def test_a_schema_of_a_newer_program(command: str, database_url: str, tmp_path: Path) -> None:
    with psycopg.connect(driver_url(database_url), autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    port = ("--port", str(free_ports(1)[0])) if command == "web" else ()
    said = refusal(environment_of(CHENGNUO_DATABASE_URL=database_url, CHENGNUO_DATA=str(tmp_path)), command, *port)
    assert "9999" in said


@pytest.mark.parametrize("command", ["run", "worker", "demo"])
def test_a_data_folder_that_cannot_be_written(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = refusal(environment_of(CHENGNUO_DATA=str(tmp_path / "file")), command)
    assert str(tmp_path / "file") in said


def test_a_key_that_could_be_guessed(database_url: str, tmp_path: Path) -> None:
    environment = environment_of(
        CHENGNUO_DATABASE_URL=database_url, CHENGNUO_DATA=str(tmp_path), CHENGNUO_SECRET_KEY="k" * 31
    )
    said = refusal(environment, "web", "--port", str(free_ports(1)[0]))
    assert "at least 32 bytes" in said


@pytest.mark.parametrize("command", [("web", "--port"), ("worker",)])
@pytest.mark.parametrize("content", [None, "short", "1 " + "ab" * 32], ids=["missing", "broken", "another's"])
def test_audit_keys_without_which_nothing_could_be_written(
    command: tuple[str, ...], content: str | None, database_url: str, tmp_path: Path
) -> None:
    keys = tmp_path / "other.keys"
    if content is not None:
        keys.write_text(content)
    environment = environment_of(
        CHENGNUO_DATABASE_URL=database_url, CHENGNUO_DATA=str(tmp_path), CHENGNUO_AUDIT_KEYS=str(keys)
    )
    port = [str(free_ports(1)[0])] if len(command) > 1 else []
    assert str(keys) in refusal(environment, *command, *port)
