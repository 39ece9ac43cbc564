"""Serving the pages with waitress, alone or with a worker thread and the embedded database beside it."""

from __future__ import annotations

import os
import secrets
import signal
from pathlib import Path
from types import FrameType

import click
import waitress
from flask import Flask

from engine import Engine
from engine.application import data_folder, embedded_server
from engine.jobs.demo_clock import is_demonstration
from engine.jobs.worker import worker_thread
from engine.queries.organisation.staff import nobody_yet
from webui import create_app

THREADS = 8
"""Requests served at a time; each needs at most one connection, and the worker needs some too."""

POOL_SIZE = 16


def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is in hand, and stop the database if it was started here."""
    server = None
    address = os.environ.get("CHENGNUO_DATABASE_URL")
    if address is None:
        server = embedded_server()
        address = server.start()
    engine = Engine.connect(address, pool_size=POOL_SIZE)
    try:
        engine.deploy_shipped()
        say_how_to_begin(engine)
        serve_engine(engine, host, port, with_worker=with_worker)
    finally:
        engine.close()
        if server is not None and server.started_here and with_worker:
            server.stop()


def say_how_to_begin(engine: Engine) -> None:
    """An office without people has nobody who could log in: say how the first one comes about."""
    with engine.database.reading() as session:
        if not nobody_yet(session):
            return
    click.echo(
        "还没有人员。请先建立系统管理员（另开一个终端）：\n"
        "  chengnuo staff add 登录名 --name 姓名 --administrator --center 服务中心名称\n"
        "Nobody can log in yet. Make the first administrator in another terminal:\n"
        "  chengnuo staff add LOGIN --name NAME --administrator --center NAME_OF_THE_CENTER"
    )


def serve_engine(engine: Engine, host: str, port: int, *, with_worker: bool) -> None:
    """Serve an engine that is ready, until SIGTERM or SIGINT."""
    application = application_of(engine)
    running = worker_thread(engine) if with_worker else None
    server = waitress.create_server(application, host=host, port=port, threads=THREADS, ident=None)

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo(f"http://{host}:{port}/")
    try:
        server.run()
    except SystemExit:
        pass
    finally:
        server.close()
        if running is not None:
            worker, thread = running
            worker.stop()
            thread.join(30)


def application_of(engine: Engine) -> Flask:
    """The web application of an engine; a demonstration's shows its logins and its clock."""
    return create_app(engine, demo=is_demonstration(engine.database), secret_key=_secret_key())


def _secret_key() -> str:
    """What signs the sessions: CHENGNUO_SECRET_KEY, or a key kept in the data folder, made at the first start."""
    if given := os.environ.get("CHENGNUO_SECRET_KEY"):
        return given
    file = Path(data_folder()) / "secret_key"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as opened:
        key = secrets.token_hex(32)
        opened.write(key)
    return key
