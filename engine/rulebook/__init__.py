"""From every rule of the regulations to what keeps it: elements of diagrams, code, tests. Reads a source checkout."""
