"""Reviews, results with every point behind them, manual scores, the formula; one's own results; what is public."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.administration.commands import set_review_scheme
from engine.cases.commands import open_review, score_by_hand
from engine.identity.permissions import may_score, reviewed_units
from engine.office.performance.scheme import NUMBERS, checked_scheme
from engine.office.service_clock.rules import office_day
from engine.queries.oversight.performance import (
    ResultRow,
    ReviewRow,
    department_results,
    one_review,
    own_results,
    points_of,
    present_scheme,
    reviews,
    scheme_versions,
    staff_results,
)
from engine.queries.oversight.scheme_preview import scheme_preview
from webui.performance.forms import ReviewForm, ScoreForm, scheme_form
from webui.web.access import actor, login_required, opens, requires
from webui.web.acting import act, page_key
from webui.web.database import close_reading, engine, reading

blueprint = Blueprint("performance", __name__)


@blueprint.get("/supervision/performance")
@requires("performance")
def index() -> str:
    """All reviews, the newest first, with the form by which an inspector opens one of a period (PE-1)."""
    return _index(ReviewForm())


@blueprint.post("/supervision/performance")
@requires("open_review")
def open_one() -> Response | tuple[str, int]:
    """Open a review of a period that is over; what was typed stays (PE-1)."""
    form = ReviewForm()
    outcome = form.attempt(lambda: act(open_review, **form.data))
    if outcome is None:
        return _index(form), 422
    flash(_("已由办件记录计分，请核对。"), "success")
    return redirect(url_for("performance.index"))


def _index(form: ReviewForm) -> str:
    rows, following = reviews(reading(), before=request.args.get("after", type=int))
    return render_template("performance/index.html", rows=rows, following=following, form=form, key=page_key())


@blueprint.route("/supervision/performance/<int:review_id>", methods=["GET", "POST"])
@requires("performance")
def review(review_id: int) -> str | Response | tuple[str, int]:
    """The results of the departments and of the staff whom the person reviews; manual scores while it is open."""
    found = _review(review_id)
    departments = department_results(reading(), review_id)
    units = reviewed_units(actor())
    shown = request.args.get("department", type=int) or (units[0] if units else None)
    staff = [] if shown is None or not reviews_staff_of(shown) else staff_results(reading(), review_id, shown)
    form = ScoreForm()
    subjects = [row for row in [*departments, *staff] if may_score(actor(), row.department_id, row.staff_id)]
    form.subject.choices = [(_key(row), _name(row)) for row in subjects]
    if request.method == "POST":
        outcome = form.attempt(lambda: act(score_by_hand, review_id=review_id, **form.content))
        if outcome is not None:
            flash(_("已登记评分。"), "success")
            return redirect(url_for("performance.review", review_id=review_id, department=shown))
    page = render_template(
        "performance/review.html",
        review=found,
        departments=departments,
        staff=staff,
        shown=next((row for row in departments if row.department_id == shown), None),
        form=form if subjects and found.confirmed_at is None else None,
        reviews_staff=reviews_staff_of,
        key=page_key(),
    )
    return (page, 422) if form.wrong else page


@blueprint.get("/supervision/performance/<int:review_id>/points/<int:department_id>")
@requires("performance")
def points(review_id: int, department_id: int) -> str:
    """Every point of a department, or with ``staff`` of a member of its staff, each with its cases (PE-2)."""
    staff_id = request.args.get("staff", type=int)
    if staff_id is not None and not reviews_staff_of(department_id):
        abort(404)
    back = url_for("performance.review", review_id=review_id, department=department_id)
    return _points(review_id, department_id, staff_id, back, _("效能考评"))


@blueprint.get("/account/performance")
@login_required
def own() -> str:
    """One's own results, the newest first (PE-5)."""
    return render_template("performance/own.html", rows=own_results(reading(), actor().staff_id))


@blueprint.get("/account/performance/<int:review_id>/<int:department_id>")
@login_required
def own_points(review_id: int, department_id: int) -> str:
    """Every point of one's own result."""
    return _points(review_id, department_id, actor().staff_id, url_for("performance.own"), _("我的考评"))


@blueprint.route("/supervision/performance/scheme", methods=["GET", "POST"])
@requires("performance")
def scheme() -> str | Response | tuple[str, int]:
    """The formula with its versions; inspectors see what a new one moves, and set it (PE-2)."""
    form = scheme_form(present_scheme(reading()))
    foreseen = None
    if request.method == "POST":
        numbers = {name: form[name].data for name in NUMBERS}
        if request.form.get("do") == "preview":
            proposed = form.attempt(lambda: checked_scheme(numbers, form["why"].data or ""))
            if proposed is not None:
                foreseen = scheme_preview(reading(), proposed, office_day(engine().clock.now()))

        def change() -> bool:
            close_reading()
            set_review_scheme(engine(), actor(), numbers=numbers, why=form["why"].data)
            return True

        if request.form.get("do") != "preview" and form.attempt(change):
            flash(_("新的考评办法已保存，以后发起的考评按它计分。"), "success")
            return redirect(url_for("performance.scheme"))
    page = render_template(
        "performance/scheme.html",
        form=form,
        foreseen=foreseen,
        versions=scheme_versions(reading()),
        may_change=opens("open_review"),
    )
    return (page, 422) if form.wrong else page


def _points(review_id: int, department_id: int, staff_id: int | None, back: str, back_name: str) -> str:
    found = _review(review_id)
    rows = (
        department_results(reading(), review_id)
        if staff_id is None
        else staff_results(reading(), review_id, department_id, only=staff_id)
    )
    result = next((row for row in rows if row.department_id == department_id), None)
    if result is None:
        abort(404)
    return render_template(
        "performance/points.html",
        review=found,
        result=result,
        points=points_of(reading(), review_id, department_id, staff_id),
        base=found.base,
        back=back,
        back_name=back_name,
    )


def _review(review_id: int) -> ReviewRow:
    found = one_review(reading(), review_id)
    if found is None:
        abort(404)
    return found


def reviews_staff_of(department_id: int) -> bool:
    """Whether the logged-in person reviews the staff of a department (PE-5)."""
    units = reviewed_units(actor())
    return units is None or department_id in units


def _key(row: ResultRow) -> str:
    return str(row.department_id) if row.staff_id is None else f"{row.department_id}.{row.staff_id}"


def _name(row: ResultRow) -> str:
    return row.department if row.person is None else f"{row.department} {row.person}"
