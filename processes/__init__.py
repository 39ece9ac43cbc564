"""The shipped diagrams, with their tables in `decisions`; a package, so that no other folder of the name joins in."""
