"""The forms as shipped; a package, so that no folder of that name elsewhere joins in."""
