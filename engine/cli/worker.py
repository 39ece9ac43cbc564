"""``chengnuo worker``: background work in a process of its own."""

from __future__ import annotations

import logging
import os
import signal
from types import FrameType

import click

from engine.application import Engine, embedded_server
from engine.embedded import Keeper
from engine.jobs.worker import Worker
from engine.log_format import set_up_logging
from engine.tracing import end_tracing, set_up_tracing


@click.command()
def worker() -> None:
    """后台任务进程 / fire timers, deliver messages and letters; any number may run.

    Stops cleanly on SIGTERM; ends with 1 when it cannot go on.
    """
    set_up_logging(logging.INFO)
    set_up_tracing(os.environ, "worker")
    embedded = None if os.environ.get("CHENGNUO_DATABASE_URL") else embedded_server()
    engine = Engine.connect(None if embedded is None else embedded.start())
    engine.deploy_shipped()
    keeper = None if embedded is None else Keeper(embedded)
    working = Worker(engine)

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("后台任务已启动 / worker started")
    try:
        working.run()
    finally:
        if keeper is not None:
            keeper.end()
        engine.close()
        end_tracing()
