"""What browser and system a request comes from, in two words that its owner recognises."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What the header says → what people call it; the first that fits, since browsers name others too."""

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def client_of(header: str) -> str:
    """Browser and system of a ``User-Agent``, such as ``Firefox, Windows``; empty when neither is known."""
    found = [next((name for mark, name in kinds if mark in header), None) for kinds in (BROWSERS, SYSTEMS)]
    return ", ".join(name for name in found if name)
