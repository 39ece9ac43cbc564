"""A directory for tests (LDAP, ldaptor) in a process of its own: serves the LDIF of standard input, prints its port."""

from __future__ import annotations

import sys
from io import BytesIO

from ldaptor.inmemory import fromLDIFFile
from ldaptor.interfaces import IConnectedLDAPEntry
from ldaptor.protocols.ldap.ldapserver import LDAPServer
from twisted.internet import reactor
from twisted.internet.protocol import ServerFactory
from twisted.python.components import registerAdapter


class Factory(ServerFactory):
    """Makes a server of the tree for each connection."""

    protocol = LDAPServer

    def __init__(self, root: object) -> None:
        self.root = root


def listen(root: object) -> None:
    """Listen on a free port of this machine."""
    port = reactor.listenTCP(0, Factory(root), interface="127.0.0.1")  # type: ignore[attr-defined]
    print(port.getHost().port, flush=True)  # noqa: T201


registerAdapter(lambda factory: factory.root, Factory, IConnectedLDAPEntry)
fromLDIFFile(BytesIO(sys.stdin.buffer.read())).addCallback(listen)
reactor.run()  # type: ignore[attr-defined]
