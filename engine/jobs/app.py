"""The jobs of the worker. Every job only looks at tables: doing one twice, or never, loses and doubles nothing."""

from __future__ import annotations

import os

import procrastinate

from engine.cases.runtime import Runtime
from engine.cases.storage.worker_hint import DELIVERY_TASK, QUEUE
from engine.database import driver_url
from engine.jobs.delivery import deliver_inbox
from engine.jobs.duties import follow_calendar, seal_day
from engine.jobs.heartbeat import beat
from engine.jobs.outbox import deliver_outbox
from engine.jobs.post_cover import watch_posts
from engine.jobs.sweep import sweep
from engine.jobs.transports import transports_from

POOL_SECONDS = 3.0


def worker_app(runtime: Runtime) -> procrastinate.App:
    """The worker's application with its tasks. The web process needs none: it leaves hints by plain statements."""
    # When the server is gone, waiting longer for a connection only keeps the worker from beginning anew.
    connector = procrastinate.PsycopgConnector(conninfo=driver_url(runtime.database.url), timeout=POOL_SECONDS)
    app = procrastinate.App(connector=connector)
    transports = transports_from(os.environ)

    @app.periodic(cron="* * * * * */2")
    @app.task(name="chengnuo.sweep", queue=QUEUE, queueing_lock="chengnuo.sweep")
    def fire_timers(timestamp: int) -> None:
        while sweep(runtime):
            pass
        beat(runtime, "timers")

    @app.task(name=DELIVERY_TASK, queue=QUEUE)
    def deliver() -> None:
        while deliver_inbox(runtime):
            pass
        deliver_outbox(runtime, transports)
        beat(runtime, "deliveries")

    @app.periodic(cron="* * * * * */5")
    @app.task(name="chengnuo.look_for_deliveries", queue=QUEUE, queueing_lock="chengnuo.look_for_deliveries")
    def look_for_deliveries(timestamp: int) -> None:
        deliver()

    @app.periodic(cron="* * * * *")
    @app.task(name="chengnuo.recompute_deadlines", queue=QUEUE, queueing_lock="chengnuo.recompute_deadlines")
    def recompute(timestamp: int) -> None:
        follow_calendar(runtime)
        beat(runtime, "calendar")

    @app.periodic(cron="* * * * *")
    @app.task(name="chengnuo.watch_posts", queue=QUEUE, queueing_lock="chengnuo.watch_posts")
    def watch(timestamp: int) -> None:
        watch_posts(runtime)
        beat(runtime, "posts")

    @app.periodic(cron="50 * * * *")
    @app.task(name="chengnuo.seal_day", queue=QUEUE, queueing_lock="chengnuo.seal_day")
    def seal(timestamp: int) -> None:
        seal_day(runtime)
        beat(runtime, "seal")

    @app.periodic(cron="* * * * *")
    @app.task(name="chengnuo.retry_stalled", queue=QUEUE, queueing_lock="chengnuo.retry_stalled")
    async def retry_stalled(timestamp: int) -> None:
        # A killed worker's job would stay "doing" for ever; procrastinate leaves taking it up to us.
        for job in await app.job_manager.get_stalled_jobs():
            if job.queueing_lock is None:
                await app.job_manager.retry_job(job)
            else:
                await app.job_manager.finish_job(job, procrastinate.jobs.Status.FAILED, delete_job=True)

    return app
