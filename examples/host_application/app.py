"""A county's intranet, made before Chengnuo and knowing nothing of it, with the workflow pages mounted at /workflow."""

from __future__ import annotations

import argparse
import hmac
import os
import secrets
from urllib.parse import urlsplit

from flask import Flask, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from engine import Engine
from webui import Chengnuo

NOTICES = ("本周五下午全体干部大会。", "元旦值班表已经公布。")


def create_application(engine: Engine, *, password: str, secret_key: str | None = None) -> Flask:
    """The intranet. Everybody comes in with one ``password``: an office would ask its directory."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secret_key or secrets.token_hex(32), SESSION_COOKIE_SAMESITE="Lax")

    # ---------------------------------------------------- the intranet as it was

    @app.before_request
    def load() -> None:
        g.user = session.get("user")

    @app.get("/")
    def home() -> str:
        return render_template("home.html", notices=NOTICES)

    @app.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> ResponseReturnValue:
        back = request.values.get("back", "")
        if request.method == "POST":
            if hmac.compare_digest(request.form["password"].encode(), password.encode()):
                session["user"] = request.form["user"].strip()
                return redirect(own(back) or url_for("home"))
            flash("姓名或密码不对。")
        return render_template("sign_in.html", back=own(back) or "")

    @app.post("/sign-out")
    def sign_out() -> ResponseReturnValue:
        session.clear()
        return redirect(url_for("home"))

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> ResponseReturnValue:
        if (error.code or 500) < 400:
            return error
        return render_template("failed.html", code=error.code, sentence=error.description), error.code or 500

    # ---------------------------------------------------- and what mounting takes

    chengnuo = Chengnuo(
        app,
        engine=engine,
        prefix="/workflow",
        layout="workflow.html",
        person=lambda: g.user,
        login=lambda back: redirect(url_for("sign_in", back=back)),
        pages=("desk", "case", "board", "supervision", "promises", "performance", "account", "portal"),
    )

    @app.get("/my-work")
    def my_work() -> ResponseReturnValue:
        return redirect(chengnuo.url_for("desk.inbox"))

    return app


def own(address: str) -> str | None:
    """A path of this application; None for anything that leads elsewhere."""
    parts = urlsplit(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if plain and not parts.scheme and not parts.netloc else None


def main() -> None:
    """Serve the intranet on the database of CHENGNUO_DATABASE_URL or CHENGNUO_DATA; waitress, as Chengnuo itself."""
    import click
    from waitress import create_server

    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    chosen = parser.parse_args()
    engine = Engine.connect()
    engine.deploy_shipped()
    app = create_application(
        engine,
        password=os.environ["INTRANET_PASSWORD"],
        secret_key=os.environ.get("INTRANET_SECRET_KEY"),
    )
    server = create_server(app, host=chosen.host, port=chosen.port)
    click.echo(f"http://{chosen.host}:{server.effective_port}")
    server.run()


if __name__ == "__main__":
    main()
