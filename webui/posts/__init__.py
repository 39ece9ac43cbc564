"""Posts for the staff: their records, and the authorisations of representatives (PR-2, PR-3)."""

from webui.posts import authorisations, records
from webui.posts.blueprint import blueprint

__all__ = ["authorisations", "blueprint", "records"]
