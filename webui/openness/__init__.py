"""Open affairs for the staff: what is published where, what is exempt, which copies are out of date (OA-5)."""

from webui.openness import publications
from webui.openness.blueprint import blueprint

__all__ = ["blueprint", "publications"]
