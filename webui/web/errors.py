"""Error pages: what went wrong, in one sentence, and where to go from here."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, flash, g, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from engine.database import is_unreachable
from engine.errors import ChengnuoError, Conflict, NotAllowed, NotFound
from webui.show.languages import language
from webui.web.applicant import kept_fields, resend_page

logger = logging.getLogger(__name__)

STATUS: dict[type[ChengnuoError], int] = {NotFound: 404, NotAllowed: 403, Conflict: 409}


def install(app: Flask) -> None:
    """Show every error as a page of ours, or as JSON where JSON was asked for."""
    app.register_error_handler(ChengnuoError, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, broken)


def status_of(error: ChengnuoError) -> int:
    """The HTTP status that says the same as the refusal: 404, 403, 409, otherwise 422."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 422)


def refused(error: ChengnuoError) -> tuple[str | Response, int]:
    """The page of a command or query that said no."""
    return page(status_of(error), error.text(language()))


def failed(error: HTTPException) -> tuple[str | Response, int] | BaseResponse:
    """The page of a request that could not be understood or answered."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if error.description == "csrf" and request.blueprint == "portal" and request.form:
        g.setdefault("actor", None)
        return resend_page(request.path, kept_fields()), status
    expired = error.description == "csrf" and "staff_id" not in session and request.blueprint != "auth"
    if status == 401 or expired:
        return _login_first()
    return page(status, words(status))


def words(status: int) -> str:
    """The sentence for people about an answer of this status."""
    return {
        400: _("页面已过期或请求不完整，没有保存。请返回上一页，刷新后再提交。"),
        403: _("您的岗位没有查看此页的权限。"),
        404: _("没有找到这个页面，或者它不属于您的岗位。"),
        405: _("这个地址不接受这种操作。"),
        413: _("提交的内容太大。"),
        429: _("尝试次数过多，请稍后再试。"),
    }.get(status, _("系统没有完成这次操作，没有保存任何内容。请稍后再试。"))


def _login_first() -> BaseResponse:
    """To the login, and from there back to the page that was left, if it can be opened at all."""
    if request.method == "GET":
        return redirect(url_for("auth.login", next=request.full_path.rstrip("?")))
    flash(_("登录已过期，刚才的内容没有提交。请重新登录后再办。"), "warning")
    opens = current_app.create_url_adapter(request)
    back = request.path if opens is not None and opens.test(request.path, method="GET") else None
    return redirect(url_for("auth.login", next=back))


def broken(error: Exception) -> tuple[str | Response, int]:
    """The page of a fault of ours; the fault itself goes to the log, without what people typed in."""
    if is_unreachable(error):
        logger.error("A request found no database: %s %s", request.method, request.endpoint)
        return _alone(503, away())
    if is_unreadable(error):
        logger.warning("A request could not be read: %s %s", request.method, request.endpoint, exc_info=error)
        return page(422, unreadable())
    logger.exception("A request failed: %s %s", request.method, request.endpoint)
    return page(500, _("系统没有完成这次操作，没有保存任何内容。请稍后再试。"))


def unreadable() -> str:
    """The sentence about a request that the database or the program cannot read."""
    return _("请求里有系统读不懂或放不下的内容，没有执行。请检查后再试。")


def away() -> str:
    """The sentence while the database is away."""
    return _("数据库暂时连接不上，没有保存任何内容。系统正在自动恢复，请过一会儿再试。")


def is_unreadable(error: Exception) -> bool:
    """Whether the request itself is the fault: a value that the database refuses to read, or a text without end."""
    return isinstance(error, DataError | RecursionError | OverflowError | UnicodeError)


def _alone(status: int, sentence: str) -> tuple[str | Response, int]:
    """A page that asks the database for nothing, as everything around the usual pages does."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=sentence), status
    return render_template("unavailable.html", status=status, sentence=sentence), status


def page(status: int, sentence: str) -> tuple[str | Response, int]:
    """One error page or, for scripts, one JSON object."""
    if request.accept_mimetypes.best == "application/json":
        return jsonify(error=sentence), status
    g.setdefault("actor", None)
    try:
        return render_template("error.html", status=status, sentence=sentence), status
    except Exception as error:
        if is_unreachable(error):
            return _alone(503, away())
        # The head of every page counts what waits; where that fails, this page does without it.
        logger.exception("The page of a failure failed: %s %s", request.method, request.endpoint)
        return _alone(status, sentence)
