"""QR codes of addresses."""

from __future__ import annotations

import segno


def qr_image(address: str) -> str:
    """A picture (data address) that opens ``address``; error correction M survives a creased or copied paper."""
    return str(segno.make(address, error="m").png_data_uri(scale=4, border=2))
