"""A small platform of a province that exchanges matters with an office: intake in, states and results out.

It needs nothing but Python, and of the office nothing but the JSON API and the webhooks (docs/exchange.md).
"""
