"""A Stripe for tests and for the demo: a process of its own, without Django and without real money.

It speaks Stripe's HTTP for the calls the marketplace makes, keeps its state in SQLite, serves a hosted
payment page that knows the public test cards, and sends signed webhooks until they are accepted.
Start it with `python -m payments.sandbox --help`.
"""
