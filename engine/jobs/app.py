"""The jobs of the worker. Every job only looks at tables: doing one twice, or never, loses and doubles nothing."""

from __future__ import annotations

import os
from collections.abc import Callable

import procrastinate

import engine.records  # noqa: F401 (the rows of a table that is not loaded would count as deleted)
from engine.cases.commands.list_exports import DUTY as LIST_EXPORTS
from engine.cases.commands.move_cases import DUTY, carry_out_moves
from engine.cases.commands.webhooks import DUTY as WEBHOOKS
from engine.cases.runtime import Runtime
from engine.cases.storage.worker_hint import DELIVERY_TASK, QUEUE, task_of
from engine.database import driver_url
from engine.jobs.delivery import deliver_inbox
from engine.jobs.duties import follow_calendar, look_for_cases_without_end, seal_chains, verify_daily
from engine.jobs.duty_roster import watch_roster
from engine.jobs.file_objects import sweep_objects
from engine.jobs.guarded_post import networks_from
from engine.jobs.heartbeat import duty
from engine.jobs.list_exports import list_writer, write_exports
from engine.jobs.month_figures import DUTY as MONTH_FIGURES
from engine.jobs.month_figures import settle_months
from engine.jobs.news import carry_news
from engine.jobs.online_drafts import purge_online
from engine.jobs.outbox import deliver_outbox
from engine.jobs.post_cover import watch_posts
from engine.jobs.retention import DUTY as RETENTION
from engine.jobs.retention import mask_daily
from engine.jobs.reviews import open_monthly_review
from engine.jobs.sweep import sweep
from engine.jobs.transports import transports_from
from engine.jobs.webhooks import deliver_events

POOL_SECONDS = 3.0


def worker_app(runtime: Runtime) -> procrastinate.App:
    """The worker's application with its tasks. The web process needs none: it defers jobs by plain statements."""
    # When the server is gone, waiting longer for a connection only keeps the worker from beginning anew.
    connector = procrastinate.PsycopgConnector(conninfo=driver_url(runtime.database.url), timeout=POOL_SECONDS)
    app = procrastinate.App(connector=connector)
    transports, writer = transports_from(os.environ), list_writer()
    networks = networks_from(os.environ)

    def periodically(cron: str, name: str, *, one_at_a_time: bool = False) -> Callable[[Callable[[], object]], None]:
        """Make a duty a periodic task, of which at most one waits in the queue, and runs if that is asked."""

        def register(work: Callable[[], object]) -> None:
            def run(timestamp: int) -> None:
                with duty(runtime, name):
                    work()

            lock = task_of(name) if one_at_a_time else None
            task = app.task(name=task_of(name), queue=QUEUE, lock=lock, queueing_lock=task_of(name))(run)
            app.periodic(cron=cron)(task)

        return register

    @periodically("* * * * * */2", "timers")
    def fire_timers() -> None:
        while sweep(runtime):
            pass

    def deliver() -> None:
        while deliver_inbox(runtime):
            pass
        deliver_outbox(runtime, transports)

    @app.task(name=DELIVERY_TASK, queue=QUEUE)
    def deliver_now() -> None:
        with duty(runtime, "deliveries"):
            deliver()

    periodically("* * * * * */5", "deliveries")(deliver)
    # A system that answers slowly may hold up one of the threads, never all of them.
    periodically("* * * * * */5", WEBHOOKS, one_at_a_time=True)(lambda: deliver_events(runtime, networks))
    periodically("* * * * *", "calendar")(lambda: follow_calendar(runtime))
    periodically("* * * * *", "posts")(lambda: watch_posts(runtime))
    periodically("*/10 * * * *", "roster")(lambda: watch_roster(runtime))
    periodically("* * * * *", "news")(lambda: carry_news(runtime))
    periodically("* * * * *", DUTY)(lambda: carry_out_moves(runtime))
    periodically("* * * * *", LIST_EXPORTS)(lambda: write_exports(runtime, writer))
    periodically("*/10 * * * *", "online_drafts")(lambda: purge_online(runtime))
    periodically("25 * * * *", "file_objects", one_at_a_time=True)(lambda: sweep_objects(runtime))
    periodically("50 * * * *", "seal")(lambda: seal_chains(runtime))
    periodically("20 * * * *", "verification")(lambda: verify_daily(runtime))
    periodically("2 * * * *", MONTH_FIGURES, one_at_a_time=True)(lambda: settle_months(runtime))
    periodically("30 * * * *", "reviews")(lambda: open_monthly_review(runtime))
    periodically("5 * * * *", RETENTION, one_at_a_time=True)(lambda: mask_daily(runtime))
    periodically("40 * * * *", "cases")(lambda: look_for_cases_without_end(runtime))

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
