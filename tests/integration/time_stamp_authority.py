"""A time stamping authority (RFC 3161) of a test: ``openssl ts`` behind HTTP, with certificates of its own."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

OPENSSL = shutil.which("openssl")
NO_OPENSSL = "openssl is not installed here: apt-get install openssl"

_SETTINGS = """
[tsa]
default_tsa = office
[office]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[stamping]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


@dataclass(frozen=True)
class Authority:
    """Where it answers, and the certificate of those who trust it."""

    url: str
    folder: Path

    @property
    def root(self) -> Path:
        """The root certificate in PEM."""
        return self.folder / "root.pem"

    def proves(self, stamped: Path, token: Path) -> bool:
        """Whether ``openssl ts -verify``, which knows nothing of this program, takes the stamp for the file."""
        return _openssl("ts", "-verify", "-data", stamped, "-in", token, "-CAfile", self.root).returncode == 0


@contextmanager
def time_stamp_authority() -> Iterator[Authority]:
    """An authority that answers on this machine until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder)

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query, reply = folder / "query", folder / "reply"
                query.write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
                _openssl("ts", "-reply", "-config", folder / "settings", "-queryfile", query, "-out", reply, check=True)
                self.send_response(200)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.end_headers()
                self.wfile.write(reply.read_bytes())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Answering)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Authority(f"http://127.0.0.1:{server.server_port}/", folder)
        server.shutdown()
        thread.join()
        server.server_close()


def _prepare(folder: Path) -> None:
    (folder / "settings").write_text(_SETTINGS.format(folder=folder))
    (folder / "serial").write_text("01\n")
    new_key = ("-newkey", "rsa:2048", "-nodes")
    root = ("-keyout", folder / "root.key", "-out", folder / "root.pem", "-addext", "keyUsage=critical,keyCertSign")
    _openssl("req", "-x509", *new_key, "-days", "2", "-subj", "/CN=Root", *root, check=True)
    own = ("-keyout", folder / "tsa.key", "-out", folder / "tsa.csr")
    _openssl("req", *new_key, "-subj", "/CN=Stamping", *own, check=True)
    issuer = ("-CA", folder / "root.pem", "-CAkey", folder / "root.key", "-CAcreateserial")
    purpose = ("-extfile", folder / "settings", "-extensions", "stamping")
    signed = ("-in", folder / "tsa.csr", "-out", folder / "tsa.pem")
    _openssl("x509", "-req", "-days", "2", *signed, *issuer, *purpose, check=True)


def _openssl(*arguments: str | Path, check: bool = False) -> subprocess.CompletedProcess[bytes]:
    assert OPENSSL is not None
    return subprocess.run([OPENSSL, *map(str, arguments)], capture_output=True, check=check)
