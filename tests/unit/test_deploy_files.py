"""The files of deploy/ parse, and name only commands, variables and pages that the program has. Nothing is started."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from engine.cli import cli
from webui.health import alive, ready

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.*"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
VARIABLE = re.compile(r"\bCHENGNUO_[A-Z_]+\b")


def known_variables() -> set[str]:
    """What the program reads from its environment."""
    sources = [each for package in ("engine", "webui") for each in (ROOT / package).rglob("*.py")]
    return {name for each in sources for name in VARIABLE.findall(each.read_text(encoding="utf-8"))}


def unit(path: Path) -> configparser.ConfigParser:
    """A unit of systemd; the same key may come twice."""
    parsed = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read(path, encoding="utf-8")
    return parsed


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of the program, by the file that makes it."""
    for name, service in COMPOSE["services"].items():
        for words in (service.get("command"), service.get("healthcheck", {}).get("test", ["", ""])[1:]):
            if words and words[0] == "chengnuo":
                yield f"compose {name}", words[1:]
    for path in UNITS:
        for line in re.findall(r"^ExecStart=(.+)$", path.read_text(encoding="utf-8"), re.MULTILINE):
            for called in re.findall(r"/opt/chengnuo/bin/chengnuo ([^;']+)", line):
                yield path.name, shlex.split(called.replace("%i", "8000"))
    for line in re.findall(r'^CMD (\["chengnuo".+\])$', (DEPLOY / "Containerfile").read_text(), re.MULTILINE):
        yield "Containerfile", yaml.safe_load(line)[1:]


def test_every_command_is_one_of_the_program_with_options_that_it_has() -> None:
    called = list(commands())
    assert {name for name, _ in called} >= {"compose worker", "Containerfile", "chengnuo-web@.service"}
    for name, words in called:
        command: click.Command | None = cli
        context = click.Context(cli)
        rest = list(words)
        while isinstance(command, click.Group) and rest:
            command = command.get_command(context, rest.pop(0))
        assert command is not None, (name, words)
        assert not isinstance(command, click.Group), (name, words)
        command.make_context(words[0], rest)


def test_every_variable_is_one_that_the_program_reads() -> None:
    known = known_variables()
    named: set[str] = set()
    for path in (each for each in DEPLOY.rglob("*") if each.is_file() and each.suffix != ".env"):
        found = set(VARIABLE.findall(path.read_text(encoding="utf-8")))
        assert found <= known, (path.name, found - known)
        named |= found
    assert {"CHENGNUO_DATABASE_URL", "CHENGNUO_SECRET_KEY", "CHENGNUO_PROXIES", "CHENGNUO_DATA"} <= named
    documented = set(VARIABLE.findall((ROOT / "docs/operator.md").read_text(encoding="utf-8")))
    assert named <= documented


def test_health_is_asked_where_the_program_answers() -> None:
    assert alive
    assert ready
    for name in ("Containerfile", "Caddyfile"):
        assert "/readyz" in (DEPLOY / name).read_text(encoding="utf-8")


def test_services_wait_for_each_other_and_name_files_that_are_there() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"database", "migrate", "web", "worker", "proxy"}
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).is_file(), volume
        if "env_file" in service:
            assert (DEPLOY / f"{service['env_file']}.example").is_file()
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    for each in " ".join(copied).split():
        assert (ROOT / each).exists(), each


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_has_what_its_kind_needs(path: Path) -> None:
    parsed = unit(path)
    assert parsed["Unit"]["Description"]
    if path.suffix == ".timer":
        assert parsed["Timer"]["OnCalendar"]
        assert path.with_suffix(".service") in UNITS
        return
    service = parsed["Service"]
    assert service["User"] == "chengnuo"
    assert service["EnvironmentFile"] == "/etc/chengnuo/chengnuo.env"
    assert service["NoNewPrivileges"] == "yes"
    for other in parsed["Unit"].get("Requires", "").split():
        assert DEPLOY / "systemd" / other in UNITS
