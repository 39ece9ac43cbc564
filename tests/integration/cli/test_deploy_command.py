"""``chengnuo deploy`` as a designer with files under version control sees it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from engine.application import Engine
from engine.cases.bundles import Files
from engine.cases.commands import deploy
from engine.cli import cli
from tests.integration.cases.diagrams import diagram, end_event, flows, start_event, user_task


def test_files_are_deployed_with_the_checks_and_guards_of_the_page(county: Engine, tmp_path: Path) -> None:
    """New, changed, unchanged, refused by check and permission, without base, on a stale base: each exit code."""
    drawing = tmp_path / "errand.bpmn"

    def draw(*tasks: str, form: str | None = None) -> bytes:
        body = start_event(role="clerk", form=form) + "".join(user_task(task, "clerk") for task in tasks) + end_event()
        content = diagram("errand", body + flows("begin", *tasks, "end"), kind="part")
        drawing.write_bytes(content)
        return content

    def chengnuo(*more: str, by: str = "yangfan", note: str = "补会签") -> Result:
        asked = ["deploy", str(drawing), "--note", note, "--by", by, "--language", "en", *more]
        return CliRunner().invoke(cli, asked, env={"CHENGNUO_DATABASE_URL": county.database.url})

    first = draw("check")
    refused = chengnuo(by="wangfang")
    assert refused.exit_code == 1
    assert "errand" not in {process for process, _ in _versions(county)}
    assert chengnuo(note=" ").exit_code == 1
    assert chengnuo("--dry-run").exit_code == 0
    assert "errand" not in {process for process, _ in _versions(county)}
    made = chengnuo()
    assert (made.exit_code, made.output.splitlines()[-1]) == (0, "errand\t1")
    assert chengnuo().exit_code == 0
    assert ("errand", 2) not in _versions(county)

    second = draw("check", "sign")
    unsaid = chengnuo()
    assert unsaid.exit_code == 2
    assert "--base errand.bpmn=1" in unsaid.output
    assert "补会签" in unsaid.output
    assert chengnuo("--base", "errand.bpmn=7").exit_code == 2
    assert chengnuo("--base", "errand.bpmn=1").output.endswith("errand\t2\n")

    with county.database.reading() as session:
        row = session.connection().exec_driver_sql("SELECT id FROM staff WHERE login = 'yangfan'").one()
    deploy(county, county.actor(row.id), files=Files({"errand.bpmn": first}), note="改回一步")
    before = tmp_path / "before"
    before.mkdir()
    (before / "errand.bpmn").write_bytes(second)
    draw("sign")
    for base in ("errand.bpmn=2", str(before)):
        stale = chengnuo("--base", base)
        assert stale.exit_code == 3
        assert "version 3 now" in stale.output
        assert "改回一步" in stale.output
    (before / "errand.bpmn").write_bytes(first)
    assert chengnuo("--base", str(before)).exit_code == 0

    draw("check", form="nowhere")
    wrong = chengnuo("--base", "errand.bpmn=4")
    assert wrong.exit_code == 1
    assert str(drawing) in wrong.output
    assert "nowhere" in wrong.output
    assert ("errand", 5) not in _versions(county)


def _versions(county: Engine) -> set[tuple[str, int]]:
    with county.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT process, version FROM definition").all()
    return {(str(row.process), int(row.version)) for row in rows}
