"""Signed webhooks: telling another system of cases, and telling it no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from engine.administration.command import Act, administrators_command
from engine.errors import NotFound, Refused
from engine.office.subscriptions.records import WebhookSubscription
from engine.office.subscriptions.rules import OVERLAP_DAYS, check_subscription, new_salt, secret_of


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
def change_secret(act: Act, *, subscription: int) -> str:
    """Sign with a new secret from now on, which is given back; the former one signs beside it for OVERLAP_DAYS.

    The receiver puts the new secret in meanwhile and refuses nothing. Changed again within these days, the secret that
    was in force until now is the former one. NotFound for an unknown subscription, refused for one that has ended.
    """
    found = act.session.get(WebhookSubscription, subscription)
    if found is None:
        raise NotFound("没有这项推送，请从推送页打开。", "Expected an existing subscription, but there is none.")
    if found.ended_at is not None:
        raise Refused("这项推送已停止，请另设一项。", "Expected a subscription that goes on, but this one has ended.")
    found.former_key_id, found.former_salt = found.key_id, found.salt
    found.former_until = act.system_time + timedelta(days=OVERLAP_DAYS)
    found.key_id, found.salt = act.keys.current, new_salt()
    act.session.flush()
    act.note("webhook_secret_changed", "webhook", found.id, found.name, after={"until": found.former_until.isoformat()})
    return secret_of(act.keys, found.key_id, found.salt)


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
