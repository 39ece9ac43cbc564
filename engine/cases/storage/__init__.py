"""Rows of cases: their tables, locking them and writing them."""
