"""The load of posts and people of a department, and the tasks behind each figure with the way to pass them on."""

from __future__ import annotations

from flask import abort, render_template, request

from engine.identity.permissions import TaskAct, loaded_departments, may_on_task
from engine.identity.relations import work_facts_of
from engine.queries.desk.worklist import WrongKey
from engine.queries.oversight import load as queries
from webui.board.views import blueprint
from webui.web.access import actor, requires
from webui.web.database import asking, engine, reading

LIGHTS = ("red", "yellow")


@blueprint.get("/load")
@requires("load")
def load() -> str:
    """Windows, posts and people of one department that I look after."""
    code, choices, found = _asked()
    return render_template("board/load.html", load=found, departments=choices, code=code)


@blueprint.get("/load/tasks")
@requires("load")
def load_tasks() -> str:
    """The open tasks of a post, of a person's posts, or of the whole department, each with the way to it."""
    code, choices, found = _asked()
    post, person = request.args.get("post", type=int), request.args.get("person", type=int)
    light = request.args.get("light")
    posts = [
        each
        for each in found.posts
        if (post is None or each.post_id == post) and (person is None or each.acting_id == person)
    ]
    if (post is not None or person is not None) and not posts:
        abort(404)
    try:
        page = queries.load_tasks(
            reading(),
            [each.post_id for each in posts],
            engine().clock.now(),
            light=light if light in LIGHTS else None,
            after=request.args.get("after") or None,
        )
    except WrongKey:
        abort(404)
    facts = work_facts_of(asking(), [row.id for row in page.rows])
    movable = {row.id for row in page.rows if row.id in facts and may_on_task(actor(), facts[row.id], TaskAct.TRANSFER)}
    what = found.department
    if person is not None:
        what = posts[0].acting or what
    elif post is not None:
        what = posts[0].name
    return render_template(
        "board/load_tasks.html",
        page=page,
        what=what,
        code=code,
        light=light,
        movable=movable,
        departments=choices,
        after=request.args.get("after"),
    )


def _asked() -> tuple[str, list[tuple[int, str, str]], queries.Load]:
    """The department in the address, the first one that I look after unless another of them is named; 404 otherwise."""
    session = reading()
    choices = queries.loaded_departments(session, loaded_departments(actor()))
    code = request.args.get("department") or (choices[0][1] if choices else "")
    chosen = next((each for each in choices if each[1] == code), None)
    if chosen is None:
        abort(404)
    return code, choices, queries.load(session, chosen[0], chosen[2], engine().clock.now())
