"""Serving the pages with waitress, alone or with a worker thread and the embedded database beside it."""

from __future__ import annotations

import _thread
import errno
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import BaseWSGIServer, create_server

from engine import Engine
from engine.application import data_folder, embedded_server
from engine.embedded import Keeper
from engine.errors import ChengnuoError
from engine.jobs.demo_clock import is_demonstration
from engine.jobs.worker import worker_thread
from engine.queries.organisation.staff import nobody_yet
from engine.tracing import end_tracing, set_up_tracing
from webui import create_app
from webui.limits import SERVER_LIMITS, TimedChannel

THREADS = 8
"""Requests served at a time; each needs at most one connection, and the worker needs some too."""

POOL_SIZE = 16


def serve(host: str, port: int, *, with_worker: bool) -> None:
    """Serve until SIGTERM or SIGINT; then finish what is in hand, and stop the database if it was started here.

    ChengnuoError when the port, the data folder or the database cannot be had, or when background work cannot go on.
    """
    secret_key()
    set_up_tracing(os.environ, "web")
    with reserved(host, port) as sockets, running_database(stop_after=with_worker) as address:
        engine = Engine.connect(address, pool_size=POOL_SIZE)
        try:
            engine.deploy_shipped()
            say_how_to_begin(engine)
            serve_engine(engine, host, port, sockets, with_worker=with_worker)
        finally:
            engine.close()
            end_tracing()


@contextmanager
def running_database(*, stop_after: bool, database: str = "chengnuo") -> Iterator[str]:
    """The address of the database: that of the environment, or of the embedded server, revived while in use.

    ``stop_after``: a server that this process has started is stopped at the end.
    """
    if (given := os.environ.get("CHENGNUO_DATABASE_URL")) is not None:
        yield given
        return
    server = embedded_server()
    address = server.start(database)
    keeper = Keeper(server)
    try:
        yield address
    finally:
        keeper.end()
        if stop_after and server.started_here:
            server.stop()


@contextmanager
def reserved(host: str, port: int) -> Iterator[list[socket.socket]]:
    """The sockets of an address, bound before anything slow is begun; ChengnuoError when they cannot be had."""
    sockets: list[socket.socket] = []
    try:
        try:
            for family, kind, _protocol, _name, address in socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            ):
                sockets.append(_bound(socket.socket(family, kind), address))
        except OSError as error:
            raise _no_port(host, port, error) from error
        yield sockets
    finally:
        for each in sockets:
            each.close()


def _bound(opened: socket.socket, address: Any) -> socket.socket:
    try:
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if opened.family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
    except OSError:
        opened.close()
        raise
    return opened


def _no_port(host: str, port: int, error: OSError) -> ChengnuoError:
    if error.errno == errno.EADDRINUSE:
        return ChengnuoError(
            f"端口 {port} 已有程序在使用。请停止那个程序，或用 --port 换一个端口。",
            f"Expected port {port} to be free, but a program is using it. Stop that program, or choose another --port.",
        )
    reason = error.strerror or str(error)
    return ChengnuoError(
        f"不能在 {host}:{port} 监听：{reason}。请改 --host 或 --port。",
        f"Expected to listen on {host}:{port}, but that is impossible: {reason}. Change --host or --port.",
    )


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


def serve_engine(engine: Engine, host: str, port: int, sockets: list[socket.socket], *, with_worker: bool) -> None:
    """Serve an engine that is ready, until SIGTERM or SIGINT; ChengnuoError when background work cannot go on."""
    failures: list[ChengnuoError] = []

    def background_stopped(failure: ChengnuoError) -> None:
        failures.append(failure)
        _thread.interrupt_main(signal.SIGTERM)

    application = application_of(engine)
    application.config["WORKS_SINCE"] = datetime.now(UTC) if with_worker else None
    channels: dict[int, Any] = {}
    server = create_server(application, map=channels, sockets=sockets, threads=THREADS, ident=None, **SERVER_LIMITS)

    for each in channels.values():
        if isinstance(each, BaseWSGIServer):
            each.channel_class = TimedChannel

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    running = worker_thread(engine, background_stopped) if with_worker else None
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
    if failures:
        raise failures[0]


def application_of(engine: Engine) -> Flask:
    """The web application of an engine; a demonstration's shows its logins and its clock."""
    return create_app(engine, demo=is_demonstration(engine.database), secret_key=secret_key())


SHORTEST_KEY = 32
"""Bytes of the key that signs sessions: a shorter one could be guessed from a single cookie."""


def secret_key() -> str:
    """What signs the sessions: CHENGNUO_SECRET_KEY, or a key kept in the data folder, made at the first start.

    ChengnuoError when it is shorter than 32 bytes, or when the folder cannot be written to.
    """
    if given := os.environ.get("CHENGNUO_SECRET_KEY"):
        return _long_enough(given, "CHENGNUO_SECRET_KEY")
    file = Path(data_folder()) / "secret_key"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _long_enough(file.read_text().strip(), str(file))
        with os.fdopen(descriptor, "w") as opened:
            key = secrets.token_hex(32)
            opened.write(key)
    except OSError as error:
        raise ChengnuoError(
            f"会话密钥文件 {file} 不能读写：{error.strerror}。请检查文件夹和权限。",
            f"Expected to read or write the session key {file}, but that is impossible: {error.strerror}.",
        ) from error
    return key


def _long_enough(key: str, place: str) -> str:
    if len(key.encode()) < SHORTEST_KEY:
        raise ChengnuoError(
            f"{place} 只有 {len(key.encode())} 个字节，至少要有 {SHORTEST_KEY} 个。"
            '可用 python -c "import secrets; print(secrets.token_hex(32))" 生成。',
            f"Expected {place} to have at least {SHORTEST_KEY} bytes, but it has {len(key.encode())}. "
            'Make one with: python -c "import secrets; print(secrets.token_hex(32))"',
            place=place,
        )
    return key
