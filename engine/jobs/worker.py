"""A worker, in a process or a thread of its own. Any number may run; killing one at any time loses nothing."""

from __future__ import annotations

import asyncio
import logging
import os
import threading
import time
from collections.abc import Callable

import psycopg
from procrastinate.jobs import DeleteJobCondition

from engine.cases.runtime import Runtime
from engine.database import driver_url, no_database
from engine.errors import ChengnuoError
from engine.jobs.app import worker_app
from engine.log_format import kind_of

logger = logging.getLogger(__name__)

CONCURRENCY = 4
POLLING_SECONDS = 1.0
GRACE_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0
"""Between two attempts at going on; short, so that work goes on within ten seconds of the database."""
PROBE_SECONDS = 3
SETTLED_SECONDS = 30.0
"""A worker that has run this long has recovered: its earlier failures count no more."""
GIVE_UP_SECONDS = 600.0


def give_up_seconds() -> float:
    """How long a worker tries to go on before it ends with a failure: CHENGNUO_GIVE_UP_SECONDS, or ten minutes."""
    given = os.environ.get("CHENGNUO_GIVE_UP_SECONDS")
    try:
        return GIVE_UP_SECONDS if given is None else float(given)
    except ValueError:
        raise ChengnuoError(
            f"CHENGNUO_GIVE_UP_SECONDS 写的是“{given}”，应是秒数，例如 600；请改正。",
            f"Expected CHENGNUO_GIVE_UP_SECONDS to be a number of seconds, but it is “{given}”.",
        ) from None


class WorkerStopped(ChengnuoError):
    """Background work cannot go on; whoever runs the process has to start it again when the cause is gone."""


async def _work(runtime: Runtime) -> None:
    app = worker_app(runtime)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_SECONDS,
            listen_notify=True,
            # What failed is an incident, which is seen; a failed job would lie in the queue unseen.
            delete_jobs=DeleteJobCondition.ALWAYS,
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE_SECONDS,
        )


class Worker:
    """A worker that outlives its database, and that can be stopped from outside: jobs in hand are finished first."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._give_up_seconds = give_up_seconds()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until ``stop`` is called; blocks. WorkerStopped when the work could not go on for too long."""
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(self._supervise())
        if self._stopping.is_set():
            self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise
        finally:
            self._loop = None

    async def _supervise(self) -> None:
        # procrastinate ends, with or without an exception, as soon as one of its connections is lost.
        failing_since: float | None = None
        pause = FIRST_PAUSE_SECONDS
        while True:
            begun = time.monotonic()
            failure: BaseException | None = None
            try:
                await self._probe()
                begun = time.monotonic()
                await _work(self._runtime)
            except Exception as error:
                failure = error
            if self._stopping.is_set():
                return
            now = time.monotonic()
            if failing_since is None or now - begun > SETTLED_SECONDS:
                failing_since, pause = now, FIRST_PAUSE_SECONDS
            if now - failing_since >= self._give_up_seconds:
                raise self._stopped(failure)
            logger.warning("Background work was interrupted (%s); going on.", kind_of(failure) if failure else "ended")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _probe(self) -> None:
        # A pool that finds no server looks again less and less often: it is opened only when one is there.
        url = driver_url(self._runtime.database.url)
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=PROBE_SECONDS)
        async with connection:
            await connection.execute("SELECT 1")

    def _stopped(self, failure: BaseException | None) -> WorkerStopped:
        if isinstance(failure, psycopg.OperationalError):
            cause = no_database(self._runtime.database.url, failure)
            zh, en = cause.zh, cause.en
        else:
            kind = kind_of(failure) if failure else "procrastinate"
            zh, en = f"原因：{kind}。", f"Cause: {kind}."
        seconds = f"{self._give_up_seconds:g}"
        return WorkerStopped(
            f"后台任务中断 {seconds} 秒没有恢复，进程已停止，请排除原因后重新启动。{zh}",
            f"Expected background work to go on, but it has not for {seconds} seconds and stops. {en}",
        )

    def stop(self) -> None:
        """Ask the worker to finish; returns at once, from any thread or a signal handler."""
        self._stopping.set()
        loop, task = self._loop, self._task
        if loop is not None and task is not None:
            loop.call_soon_threadsafe(task.cancel)


def worker_thread(
    runtime: Runtime, stopped: Callable[[ChengnuoError], None] = lambda _failure: None
) -> tuple[Worker, threading.Thread]:
    """Start a worker in a thread of this process; stop it with ``Worker.stop`` and join the thread.

    ``stopped`` is called in that thread when the work has ended although nobody asked it to.
    """
    worker = Worker(runtime)

    def work() -> None:
        try:
            worker.run()
        except WorkerStopped as failure:
            stopped(failure)

    thread = threading.Thread(target=work, name="chengnuo-worker", daemon=True)
    thread.start()
    return worker, thread
