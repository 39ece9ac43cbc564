"""``chengnuo trial``: a diagram run in memory under a virtual clock; the trace goes to the output."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path

import click

from engine.bpmn.checks import Problem
from engine.cli.options import language_option
from engine.cli.trial_files import NotRunnable, TrialFiles, gather
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError, Refused
from engine.trial import (
    LARGEST_SCENARIO_FILE,
    Scenario,
    ScriptedAnswers,
    TraceLine,
    Trial,
    read_answers,
    read_scenario,
    why_broken,
)
from engine.trial.answers import LARGEST_FILE
from engine.trial.processes import START


@click.command()
@click.argument("file")
@click.option("--process", help="流程的 id / id of the process, where the file has several.")
@click.option("--answers", "answers_file", help="答案文件 / JSON file {element: answer}; null = never answered.")
@click.option("--scenario", "scenario_file", help="试运行场景 / scenario saved in the modeler; exit 1 when it breaks.")
@click.option("--until", help="到此时间为止 / stop at this time (ISO 8601).")
@click.option("--start", help="开始的时间 / start at this time (ISO 8601), 2026-03-02T09:00 unless said.")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON / one JSON object a line.")
@language_option
@click.pass_context
def trial(
    context: click.Context,
    file: str,
    process: str | None,
    answers_file: str | None,
    scenario_file: str | None,
    until: str | None,
    start: str | None,
    as_json: bool,
    language: str,
) -> None:
    """试运行流程图 / run a diagram in memory; exit 1 if it is refused or fails."""

    def write(line: TraceLine) -> None:
        click.echo(line.as_json() if as_json else line.as_text(language))

    def refuse(message: str) -> None:
        write(TraceLine(START, "outcome", None, "", {"status": "refused", "message": message}))
        context.exit(1)

    try:
        scenario = None if scenario_file is None else _scenario(scenario_file)
        files = gather(file, process if scenario is None else scenario.process)
        for warning in files.warnings:
            click.echo(_said(file, warning, language), err=True)
        run = Trial(
            files.diagrams,
            files.process,
            answers=_answers(answers_file),
            forms=files.forms,
            decisions=files.decisions,
            on_message=files.on_message,
            on_signal=files.on_signal,
            message_flows=files.message_flows,
            traced=as_json,
            stand_ins=True,
            spent=time.process_time(),
            start=_moment(start) or START,
            until=_moment(until),
            write=write,
        )
    except NotRunnable as refused:
        for problem in refused.problems:
            data = {"rule": problem.rule, "line": problem.line, "message": problem.text(language)}
            write(TraceLine(START, "refused", problem.element, problem.rule, data))
        zh, en = "流程图有错误，不能试运行，请改正后再试。", "Expected a diagram that can be run, but it has errors."
        return refuse(zh if language == "zh" else en)
    except ChengnuoError as error:
        return refuse(error.text(language))
    except Exception as error:
        # Nobody at a command line is helped by a traceback; the kind of the mistake is enough to report it.
        return refuse(_unexpected(error, language))
    if scenario is not None:
        return _rerun(context, files, scenario, language)
    try:
        outcome = run.run()
    except Exception as error:
        return refuse(_unexpected(error, language))
    if outcome.status == "failed":
        context.exit(1)
    return None


def _rerun(context: click.Context, files: TrialFiles, scenario: Scenario, language: str) -> None:
    """Run a saved scenario and say whether it goes as it was saved; exit 1 when it does not."""
    why = why_broken(
        files.diagrams,
        scenario,
        forms=files.forms,
        decisions=files.decisions,
        on_message=files.on_message,
        on_signal=files.on_signal,
        message_flows=files.message_flows,
        stand_ins=True,
    )
    if why is not None:
        click.echo(why.text(language))
        context.exit(1)
    click.echo("场景和保存时一样。" if language == "zh" else "The scenario goes as it was saved.")


def _scenario(name: str) -> Scenario:
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST_SCENARIO_FILE + 1)
        if len(content) > LARGEST_SCENARIO_FILE:
            raise Refused(
                f"场景文件 {name} 太大，不能超过 {LARGEST_SCENARIO_FILE // 1_000_000} MB；请分成几个场景。",
                f"Expected a scenario file of at most {LARGEST_SCENARIO_FILE // 1_000_000} MB, but {name} is larger; "
                "make several scenarios.",
            )
        return read_scenario(json.loads(content))
    except (OSError, ValueError, RecursionError) as error:
        raise Refused(
            f"场景文件 {name} 不能读取，请检查路径和内容。",
            f"Expected a scenario in JSON that can be read, but {name} is none.",
        ) from error


def _unexpected(error: Exception, language: str) -> str:
    kind = type(error).__name__
    zh = f"读取流程图时程序出错（{kind}: {error}），请报告这个错误。"
    return (
        zh if language == "zh" else f"Expected a diagram, but the program failed ({kind}: {error}); please report this."
    )


def _said(file: str, problem: Problem, language: str) -> str:
    return f"{file}:{problem.line}: {problem.element or ''} [{problem.rule}] {problem.text(language)}"


def _answers(name: str | None) -> ScriptedAnswers:
    if name is None:
        return ScriptedAnswers()
    try:
        with Path(name).open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        raise Refused(
            f"答案文件 {name} 不能读取，请检查路径和权限。",
            f"Expected an answers file that can be read, but {name} cannot be.",
        ) from error
    return read_answers(content)


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=OFFICE_ZONE)).astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError) as error:
        raise Refused(
            f"时间 {text} 写得不对，请写成 2026-03-02T17:00 这样。",
            f"Expected a time like 2026-03-02T17:00, but it says {text}.",
        ) from error
