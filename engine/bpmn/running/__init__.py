"""Execution a process: tokens, scopes, events, loops and the state in bytes."""
