"""Moving running cases to another version: choose, dry run, another person's consent, progress."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.cases import commands
from engine.errors import ChengnuoError
from engine.queries.operation.case_moves import Move, move_lines, moves
from engine.queries.operation.definitions import Version, versions
from webui.designer.blueprint import blueprint
from webui.show.languages import language
from webui.web.access import actor, requires
from webui.web.database import close_reading, engine, reading
from webui.web.errors import status_of


@blueprint.route("/moves", methods=["GET", "POST"])
@requires("move_cases")
def case_moves() -> str | Response | tuple[str, int]:
    """What may be moved, and every proposal; a new one is made here with its dry run."""
    if request.method == "GET":
        return _list(request.args.get("process", ""))
    process = request.form.get("process", "")
    me, sources, target = actor(), request.form.getlist("sources", int), request.form.get("target", 0, int)
    reason = request.form.get("reason", "")
    close_reading()
    try:
        made = commands.propose_move(engine(), me, process=process, sources=sources, target=target, reason=reason)
    except ChengnuoError as refusal:
        return _list(process, refusal=refusal.text(language()), place=refusal.place), status_of(refusal)
    return redirect(url_for("designer.case_move", move_id=made))


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


def _list(process: str, refusal: str = "", place: str | None = None) -> str:
    several = {name: found for name, found in versions(reading()).items() if _movable(found)}
    return render_template(
        "designer/moves.html",
        processes=several,
        process=process if process in several else next(iter(several), ""),
        moves=moves(reading()),
        refusal=refusal,
        place=place,
        results=_results,
    )


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
