"""``chengnuo check``: what is wrong with diagrams, decision tables and forms, before they are deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from engine.bpmn.checks import Problem
from engine.cli.library import Given, check_given, read_given
from engine.cli.options import PORTS, language_option

PORT = 8765
"""Where the plugin of the desktop modeler asks."""


@click.command()
@click.argument("files", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON.")
@click.option(
    "--serve",
    is_flag=True,
    help="回答本机的桌面建模器，直到 Ctrl-C；FILES 是一起检查的表单、决策表和流程图"
    " / answer the desktop modeler on this machine until Ctrl-C; FILES are checked along.",
)
@click.option("--port", type=PORTS, default=PORT, show_default=True, help="--serve 的端口 / port of --serve.")
@language_option
@click.pass_context
def check(context: click.Context, files: tuple[str, ...], as_json: bool, serve: bool, port: int, language: str) -> None:
    """检查流程图、决策表和表单 / check BPMN, DMN and form files together; exit 1 unless all may be deployed."""
    if not files and not serve:
        raise click.UsageError("请写明要检查的文件。 / Name the files to check.")
    given = read_given(dict.fromkeys(files))
    if serve:
        _serve(port, given)
        return
    try:
        problems = check_given(given)
    except Exception as error:
        # Nobody at a command line is helped by a traceback; the kind of the mistake is enough to report it.
        problems = [*given.problems, *(_unexpected(name, error) for name in given.contents)]
    # What the files break elsewhere, in a diagram that uses them, is told of that diagram.
    names = dict.fromkeys((*files, *(problem.file for problem in problems)))
    by_file = {name: [problem for problem in problems if problem.file == name] for name in names}
    if as_json:
        click.echo(json.dumps(_as_json(by_file, language), ensure_ascii=False, indent=2))
    else:
        for name, found in by_file.items():
            print_problems(name, found, language)
    if any(problem.forbids_deployment for problem in problems):
        context.exit(1)


def _serve(port: int, given: Given) -> None:
    # Checking files needs no server, and starts without it.
    from engine.cli.check_server import ADDRESS, CheckServer

    try:
        server = CheckServer(port, given.contents)
    except OSError as error:
        raise click.ClickException(
            f"端口 {port} 不能用（{error.strerror}），请用 --port 换一个。 / Port {port} cannot be had."
        ) from error
    click.echo(f"http://{ADDRESS}:{port}/check　Ctrl-C 结束 / Ctrl-C ends it.")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo()


def _unexpected(name: str, error: Exception) -> Problem:
    kind = type(error).__name__
    return Problem(
        "error",
        "internal",
        None,
        1,
        f"检查时程序出错（{kind}: {error}），请报告这个错误。",
        f"Expected files that can be checked, but the program failed ({kind}: {error}); please report this.",
        name,
    )


def _as_json(by_file: dict[str, list[Problem]], language: str) -> dict[str, object]:
    return {
        "files": [
            {
                "file": name,
                "ok": not any(problem.forbids_deployment for problem in found),
                "problems": [
                    {
                        "severity": problem.severity,
                        "rule": problem.rule,
                        "element": problem.element,
                        "line": problem.line,
                        "message": problem.text(language),
                        "path": list(problem.path),
                    }
                    for problem in found
                ],
            }
            for name, found in by_file.items()
        ]
    }


def print_problems(name: str, found: Sequence[Problem], language: str) -> None:
    """One line a problem, and whether the file may be deployed."""
    words = {"error": ("错误", "error"), "open": ("待填", "to fill in"), "warning": ("提醒", "warning")}
    place = 0 if language == "zh" else 1
    for problem in found:
        element = f" {problem.element}" if problem.element else ""
        severity = words[problem.severity][place]
        click.echo(f"{name}:{problem.line}:{element} {severity} [{problem.rule}] {problem.text(language)}")
    missing = sum(problem.severity == "open" for problem in found)
    if not any(problem.forbids_deployment for problem in found):
        click.echo(f"{name}: " + ("可以部署", "may be deployed")[place])
    elif all(problem.severity != "error" for problem in found):
        zh, en = f"没有错误，填好 {missing} 处后可以部署", f"nothing wrong, {missing} to fill in before it is deployed"
        click.echo(f"{name}: " + (zh, en)[place])
