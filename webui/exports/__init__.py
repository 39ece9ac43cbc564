"""Lists that left as files: one's own with progress, cancelling and fetching, and all of them for the inspectors."""

from webui.exports.views import blueprint

__all__ = ["blueprint"]
