"""A POST to an address that a person has typed in: never into the office's own network, unless the operator says so.

The name is resolved once, the addresses are looked at, and the connection goes to one of those: a name server that
answers differently the second time changes nothing. Redirections are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from engine.errors import ChengnuoError

TIMEOUT_SECONDS = 10.0
"""For the whole of one POST, from the connection to the head of the answer."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class TargetRefused(ChengnuoError):
    """The address leads into a network to which nothing is sent."""


def networks_from(environment: Mapping[str, str]) -> tuple[Network, ...]:
    """The private networks to which webhooks may go: CHENGNUO_WEBHOOK_NETWORKS, as 10.20.0.0/16,127.0.0.1.

    ChengnuoError for what is no network.
    """
    given = environment.get("CHENGNUO_WEBHOOK_NETWORKS", "")
    try:
        return tuple(ipaddress.ip_network(each.strip()) for each in given.split(",") if each.strip())
    except ValueError as error:
        raise ChengnuoError(
            "CHENGNUO_WEBHOOK_NETWORKS 应是逗号隔开的网段，例如 10.20.0.0/16；请改正。",
            "Expected CHENGNUO_WEBHOOK_NETWORKS to list networks such as 10.20.0.0/16, but it does not.",
        ) from error


def is_allowed(address: Address, networks: Iterable[Network]) -> bool:
    """Whether a message may go to this address: a public one, or one in ``networks``."""
    inner = _inside(address)
    if any(each.version == network.version and each in network for each in {address, inner} for network in networks):
        return True
    return address.is_global and inner.is_global and not inner.is_multicast


def _inside(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries; the address itself when it carries none."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def guarded_post(url: str, body: bytes, headers: Mapping[str, str], networks: Sequence[Network]) -> int:
    """Post ``body`` and give back the status of the answer; the answer's content is not read.

    TargetRefused when no address of the host is allowed, OSError when there is no connection or no answer in time.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = _Checked(host, port, _allowed(host, port, networks), secure)
    deadline = threading.Timer(TIMEOUT_SECONDS, connection.break_off)
    deadline.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=dict(headers))
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError("Expected an answer in HTTP, but it is none.") from error
    finally:
        deadline.cancel()
        connection.close()


def _allowed(host: str, port: int, networks: Sequence[Network]) -> str:
    found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for each in found:
        if is_allowed(ipaddress.ip_address(each.partition("%")[0]), networks):
            return each
    raise TargetRefused(
        "这个网址指向内部网络，没有发送。确需推送的，请运维人员把对方网段写进 CHENGNUO_WEBHOOK_NETWORKS。",
        "Expected a public address, but it leads into a private network, and nothing was sent. If it is meant, the "
        "operator adds its network to CHENGNUO_WEBHOOK_NETWORKS.",
    )


class _Checked(http.client.HTTPConnection):
    """A connection to an address that was looked at, whatever the host's name leads to by now."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        self.default_port = 443 if secure else 80
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = (address, port)
        self._context = ssl.create_default_context() if secure else None

    def connect(self) -> None:
        """Called by the library."""
        self.sock = socket.create_connection(self._address, timeout=TIMEOUT_SECONDS)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """End whatever the connection is waiting for."""
        if (opened := self.sock) is not None:
            with suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)
