"""Signed webhooks: telling another system of cases, and telling it no more."""

from __future__ import annotations

from collections.abc import Sequence

from engine.administration.command import Act, administrators_command
from engine.errors import NotFound
from engine.office.subscriptions.records import WebhookSubscription
from engine.office.subscriptions.rules import check_subscription, new_salt, secret_of


@administrators_command
def add_subscription(act: Act, *, name: str, url: str, events: Sequence[str]) -> str:
    """Tell another system of these events from now on; gives back the secret with which the messages are signed.

    Refused as ``check_subscription`` says.
    """
    name, url, chosen = check_subscription(name, url, events)
    made = WebhookSubscription(
        name=name,
        url=url,
        events=chosen,
        key_id=act.keys.current,
        salt=new_salt(),
        created_at=act.system_time,
        created_by_id=act.actor_id,
    )
    act.session.add(made)
    act.session.flush()
    act.note("webhook_added", "webhook", made.id, name, after={"url": url, "events": chosen})
    return secret_of(act.keys, made.key_id, made.salt)


@administrators_command
def end_subscription(act: Act, *, subscription: int) -> None:
    """Tell the other system no more, what waits included; does nothing when that is so. NotFound for an unknown one."""
    found = act.session.get(WebhookSubscription, subscription)
    if found is None:
        raise NotFound("没有这项推送，请从推送页打开。", "Expected an existing subscription, but there is none.")
    if found.ended_at is None:
        found.ended_at, found.ended_by_id = act.system_time, act.actor_id
        act.session.flush()
        act.note("webhook_ended", "webhook", found.id, found.name)
