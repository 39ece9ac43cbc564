"""The server that takes the office's webhooks in: verified, stored, and only then accepted."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from provincial_platform.store import Store

TOLERANCE_SECONDS = 300
"""How old a message may be: an older one may be somebody's copy. Sent again, a message is signed anew."""
LARGEST = 64 * 1024


def is_signed(secret: str, message_id: str, timestamp: str, body: bytes, signatures: str) -> bool:
    """Whether one of the signatures is right, as standardwebhooks.com says: there are two while a secret changes."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    made = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    right = b"v1," + base64.b64encode(made)
    return any(hmac.compare_digest(each.encode(), right) for each in signatures.split(" "))


def receiver(store: Store, secret: str, port: int) -> ThreadingHTTPServer:
    """A server that keeps what it is told in ``store``; port 0: any free one."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = self.headers.get("Content-Length", "")
            length = int(said) if said.isdigit() and len(said) < 10 else 0
            body = self.rfile.read(length) if length <= LARGEST else b""
            self.send_response(self._take(body))
            self.end_headers()

        def _take(self, body: bytes) -> int:
            name = self.headers.get
            message, timestamp = name("webhook-id", ""), name("webhook-timestamp", "")
            if not is_signed(secret, message, timestamp, body, name("webhook-signature", "")):
                return 401
            if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
                return 401
            told = json.loads(body)
            if told["type"].startswith("case."):
                store.told(told["data"])
            # 2xx says that it is kept: a failure before has the office send it again.
            return 204

        def log_message(self, *_: object) -> None:
            """No line for each message."""

    return ThreadingHTTPServer(("127.0.0.1", port), Receiver)
