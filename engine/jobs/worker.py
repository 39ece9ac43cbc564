"""A worker, in a process or a thread of its own. Any number may run; killing one at any time loses nothing."""

from __future__ import annotations

import asyncio
import threading

from procrastinate.jobs import DeleteJobCondition

from engine.cases.runtime import Runtime
from engine.jobs.app import worker_app

CONCURRENCY = 4
POLLING_SECONDS = 1.0
GRACE_SECONDS = 10.0


async def _work(runtime: Runtime) -> None:
    app = worker_app(runtime)
    async with app.open_async():
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLLING_SECONDS,
            listen_notify=True,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
            shutdown_graceful_timeout=GRACE_SECONDS,
        )


class Worker:
    """A worker that can be stopped from outside: jobs in hand are finished first."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until ``stop`` is called; blocks."""
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.create_task(_work(self._runtime))
        if self._stopping.is_set():
            self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            if not self._stopping.is_set():
                raise

    def stop(self) -> None:
        """Ask the worker to finish; returns at once, from any thread or a signal handler."""
        self._stopping.set()
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)


def worker_thread(runtime: Runtime) -> tuple[Worker, threading.Thread]:
    """Start a worker in a thread of this process; stop it with ``Worker.stop`` and join the thread."""
    worker = Worker(runtime)
    thread = threading.Thread(target=worker.run, name="chengnuo-worker", daemon=True)
    thread.start()
    return worker, thread
