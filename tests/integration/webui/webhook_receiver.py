"""Another system that receives webhooks, as a process of its own: each message is printed as a line of JSON.

The address ``/fail/3`` refuses the first three messages; ``/redirect`` leads elsewhere.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer

seen: Counter[str] = Counter()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        seen[self.path] += 1
        wanted = int(self.path.removeprefix("/fail/")) if self.path.startswith("/fail/") else 0
        status = 307 if self.path == "/redirect" else 503 if seen[self.path] <= wanted else 204
        self.send_response(status)
        if status == 307:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        headers = {name.lower(): value for name, value in self.headers.items()}
        say(json.dumps({"path": self.path, "status": status, "headers": headers, "body": body}))

    def log_message(self, *_: object) -> None:
        """Quiet."""


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    say(str(server.server_port))
    server.serve_forever()
