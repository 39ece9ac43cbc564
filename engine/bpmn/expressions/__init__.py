"""Expressions of diagrams: their syntax, the evaluator and the functions of time."""
