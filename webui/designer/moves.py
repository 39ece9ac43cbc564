"""Moving running cases to another version: choose, dry run, another person's consent, progress."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from engine.cases import commands
from engine.errors import ChengnuoError
from engine.queries.operation.case_moves import Move, move_lines, moves
from engine.queries.operation.definitions import Version, versions
from webui.designer.blueprint import blueprint
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.small_forms import SmallForm, choice, paragraph, several


class MoveForm(SmallForm):
    """Which running cases go to which version, and why."""

    sources = several(lazy_gettext("换掉的版本"))
    target = choice(lazy_gettext("换到"), needed=True)
    reason = paragraph(lazy_gettext("为什么要换"), needed=True, rows=2, maxlength="500")


@blueprint.route("/moves", methods=["GET", "POST"])
@requires("move_cases")
def case_moves() -> str | Response | tuple[str, int]:
    """What may be moved, and every proposal; a new one is made here with its dry run."""
    found = {name: each for name, each in versions(reading()).items() if _movable(each)}
    asked = request.args.get("process", "")
    process = asked if asked in found else next(iter(found), "")
    form = MoveForm()
    form.sources.choices = [
        (str(each.version), _("第 %(version)s 版，在办 %(count)s 件", version=each.version, count=each.open_cases))
        for each in found.get(process, ())
        if each.open_cases
    ]
    form.target.choices = [(str(each.version), _titled(each)) for each in found.get(process, ())]
    if request.method == "POST" and process:
        me = actor()
        close_reading()
        made = form.attempt(
            lambda: commands.propose_move(
                engine(),
                me,
                process=process,
                sources=[int(each) for each in form.sources.data or ()],
                target=int(form.target.data),
                reason=form.data["reason"],
            )
        )
        if made is not None:
            return redirect(url_for("designer.case_move", move_id=made))
    page = render_template(
        "designer/moves.html",
        processes=list(found),
        process=process,
        moves=moves(reading()),
        form=form,
        results=_results,
    )
    return (page, 422) if form.wrong else page


def _titled(version: Version) -> str:
    said = _("第 %(version)s 版", version=version.version)
    return f"{said} · {version.note}" if version.note else said


@blueprint.get("/moves/<int:move_id>")
@requires("move_cases")
def case_move(move_id: int) -> str:
    """One proposal: the result of each case, who asked and agreed, how far it has come."""
    move = _move(move_id)
    return render_template(
        "designer/move.html",
        move=move,
        lines=move_lines(reading(), move_id),
        own=move.proposed_by_id == actor().staff_id,
        results=_results(move),
    )


@blueprint.post("/moves/<int:move_id>/confirm")
@requires("move_cases")
def confirm_case_move(move_id: int) -> Response:
    """Agree to the proposal of another person: its cases are moved in the background."""
    _do(lambda: commands.confirm_move(engine(), actor(), move_id=move_id), _("已确认，后台正在逐件换版。"))
    return redirect(url_for("designer.case_move", move_id=move_id))


@blueprint.post("/moves/<int:move_id>/withdraw")
@requires("move_cases")
def withdraw_case_move(move_id: int) -> Response:
    """Take a proposal back before it is confirmed."""
    _do(lambda: commands.withdraw_move(engine(), actor(), move_id=move_id), _("已撤回，没有办件换版。"))
    return redirect(url_for("designer.case_move", move_id=move_id))


def _movable(found: list[Version]) -> bool:
    """Whether a process has another version than the one on which a case is open."""
    return len(found) > 1 and any(version.open_cases for version in found)


def _move(move_id: int) -> Move:
    found = moves(reading(), move_id)
    if not found:
        abort(404)
    return found[0]


def _results(move: Move) -> list[tuple[str, str, int]]:
    """What became of the cases: (result, words, number), those that occur; before the answer it is the dry run."""
    words = {
        "safe": _("等待换版") if move.answer == "confirmed" else _("可以换版"),
        "unsafe": _("不能换版"),
        "moved": _("已换版"),
        "refused": _("轮到时已不能换版"),
    }
    return [(key, word, move.counts[key]) for key, word in words.items() if move.counts.get(key)]


def _do(command: Callable[[], object], said: str) -> None:
    actor()
    close_reading()
    try:
        command()
    except ChengnuoError as refusal:
        flash(refusal.text(language()), "danger")
        return
    flash(said, "success")
