"""Outbound transports of messages: SMTP and webhooks, configured by the environment."""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from urllib.parse import unquote, urlsplit

from engine.errors import ChengnuoError
from engine.plugins import TRANSPORTS, additions

TIMEOUT_SECONDS = 15.0

CHANNELS = ("email", "webhook", "sms")
"""The channels by which a notification is sent to somebody outside the product."""


class Transport(Protocol):
    """A way to send a letter; any exception means that it did not get through."""

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        """Send one letter. ``letter_id`` stays the same when it is sent again."""
        ...


@dataclass(frozen=True)
class Smtp:
    """E-mail by a mail server. ``url``: smtp://user:password@host:port or smtps://…; STARTTLS is used when offered."""

    url: str
    sender: str

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        """Send an e-mail whose Message-ID is the letter's id at the sender's domain."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, recipient, subject
        message["Message-ID"] = f"<{letter_id}@{self.sender.rpartition('@')[2].rstrip('>')}>"
        message.set_content(body)
        parts = urlsplit(self.url)
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
        with server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)


@dataclass(frozen=True)
class Webhook:
    """A POST of JSON to one address of another system; the recipient travels in the body."""

    url: str

    def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
        """Post one letter; any answer but 2xx is a failure. The id travels as Idempotency-Key."""
        content = {"id": letter_id, "recipient": recipient, "subject": subject, "body": body}
        request = urllib.request.Request(
            self.url,
            data=json.dumps(content, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": letter_id},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()


def transports_from(environment: Mapping[str, str]) -> dict[str, Transport]:
    """Channel → transport, as CHENGNUO_SMTP_URL with CHENGNUO_MAIL_FROM, CHENGNUO_WEBHOOK_URL and
    CHENGNUO_SMS_URL say.

    A plugin's transport takes the place of the program's. A channel that is not configured is missing. ChengnuoError
    for an address that is none, and for a plugin of another channel.
    """
    found: dict[str, Transport] = {}
    if url := environment.get("CHENGNUO_SMTP_URL"):
        _check(url, ("smtp", "smtps"), "CHENGNUO_SMTP_URL")
        found["email"] = Smtp(url, environment.get("CHENGNUO_MAIL_FROM", "office@localhost"))
    if url := environment.get("CHENGNUO_WEBHOOK_URL"):
        _check(url, ("http", "https"), "CHENGNUO_WEBHOOK_URL")
        found["webhook"] = Webhook(url)
    if url := environment.get("CHENGNUO_SMS_URL"):
        _check(url, ("http", "https"), "CHENGNUO_SMS_URL")
        # Gateways for SMS differ from county to county: a small adapter there takes the number and the text.
        found["sms"] = Webhook(url)
    for added in additions(TRANSPORTS):
        if added.name not in CHANNELS:
            raise ChengnuoError(
                f"插件 {added.package} 的发送渠道 {added.name} 不在 {'、'.join(CHANNELS)} 之中，请改正插件。",
                f"Expected a channel of {', '.join(CHANNELS)} from {added.package}, but it is {added.name}.",
                place=added.name,
            )
        if (transport := added.value(environment)) is not None:
            found[added.name] = transport
    return found


def _check(url: str, schemes: tuple[str, ...], name: str) -> None:
    if urlsplit(url).scheme not in schemes:
        raise ChengnuoError(
            f"{name} 的地址应以 {'、'.join(schemes)} 开头，请改正这项设置。",
            f"Expected {name} to be an address of {' or '.join(schemes)}, but it is not.",
        )
