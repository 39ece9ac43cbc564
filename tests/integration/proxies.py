"""The documented proxy configurations (``docs/proxy``) under the real nginx and the real Caddy, at ports of a test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.child_processes import ROOT, Process, free_ports, line_of

CONFIGURATIONS = ROOT / "docs" / "proxy"
NAME = "banshi.example.gov.cn"
"""The name of the site in the documented files."""

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
CADDY = shutil.which("caddy")
OPENSSL = shutil.which("openssl")
NO_NGINX = "nginx and openssl are not installed here: apt-get install nginx-light openssl"
NO_CADDY = "caddy and openssl are not installed here: apt-get install caddy openssl"


@dataclass
class Proxy:
    """A proxy process with its children, at a fixed HTTPS port; ``plain_port`` is the one that leads there."""

    command: list[str]
    ready: str
    port: int
    plain_port: int
    folder: Path
    process: subprocess.Popen[str] = field(init=False)

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        self.process = subprocess.Popen(
            self.command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            env=os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)},
        )
        line_of(self.process, self.ready)
        read_on(self.process)

    def kill(self) -> None:
        """End it with all its children at once, in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def read_on(process: Process) -> None:
    """Take in what a process says from now on, so that it never waits for a reader."""
    assert process.stdout is not None
    said = process.stdout
    threading.Thread(target=lambda: [None for _ in said], daemon=True).start()


def nginx(folder: Path, upstream: tuple[int, int], header_timeout: str = "15s") -> Proxy:
    """nginx with ``docs/proxy/nginx.conf`` before two web processes, with a certificate of its own. Not started."""
    assert NGINX is not None
    port, plain_port = free_ports(2)
    certificate, key = _certificate(folder)
    site = _with(
        (CONFIGURATIONS / "nginx.conf").read_text(),
        {
            "listen 80;": f"listen 127.0.0.1:{plain_port};",
            "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
            "127.0.0.1:8000": f"127.0.0.1:{upstream[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{upstream[1]}",
            "/etc/ssl/chengnuo/certificate.pem": str(certificate),
            "/etc/ssl/chengnuo/key.pem": str(key),
            "client_header_timeout 15s": f"client_header_timeout {header_timeout}",
        },
    )
    (folder / "chengnuo.conf").write_text(site)
    temporary = "".join(
        f"{each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {_name_of_user()};\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log stderr notice;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}include {folder}/chengnuo.conf;\n}}\n"
    )
    command = [NGINX, "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    return Proxy(command, "start worker processes", port, plain_port, folder)


def caddy(folder: Path, upstream: tuple[int, int], header_timeout: str = "15s") -> Proxy:
    """Caddy with ``docs/proxy/Caddyfile`` before two web processes, with a certificate of its own. Not started."""
    assert CADDY is not None
    port, plain_port = free_ports(2)
    certificate, key = _certificate(folder)
    site = _with(
        (CONFIGURATIONS / "Caddyfile").read_text(),
        {
            "{\n\tservers {": f"{{\n\tadmin off\n\thttp_port {plain_port}\n\thttps_port {port}\n\tservers {{",
            f"\n{NAME} {{": f"\n{NAME} {{\n\ttls {certificate} {key}",
            "127.0.0.1:8000": f"127.0.0.1:{upstream[0]}",
            "127.0.0.1:8001": f"127.0.0.1:{upstream[1]}",
            "read_header 15s": f"read_header {header_timeout}",
        },
    )
    (folder / "Caddyfile").write_text(site)
    command = [CADDY, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    return Proxy(command, "serving initial configuration", port, plain_port, folder)


def _with(text: str, changes: dict[str, str]) -> str:
    for before, after in changes.items():
        assert text.count(before) == 1, f"Expected {before!r} once in the documented file."
        text = text.replace(before, after)
    return text


def _certificate(folder: Path) -> tuple[Path, Path]:
    assert OPENSSL is not None
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    request = (OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}")
    names = ("-addext", f"subjectAltName=DNS:{NAME}")
    subprocess.run((*request, *names, "-out", certificate, "-keyout", key), check=True, capture_output=True)
    return certificate, key


def _name_of_user() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name
