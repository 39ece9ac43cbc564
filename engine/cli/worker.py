"""``chengnuo worker``: background work in a process of its own."""

from __future__ import annotations

import logging
import signal
from types import FrameType

import click

from engine.cli.connecting import connected_engine
from engine.jobs.worker import Worker


@click.command()
def worker() -> None:
    """后台任务进程 / fire timers, deliver messages and letters; any number may run. Stops cleanly on SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    engine = connected_engine()
    engine.deploy_shipped()
    working = Worker(engine)

    def stop(_number: int, _frame: FrameType | None) -> None:
        working.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    click.echo("后台任务已启动 / worker started")
    try:
        working.run()
    finally:
        engine.close()
