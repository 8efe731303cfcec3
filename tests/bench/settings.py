"""The shop's settings with the raw view's address beside the others."""

from shop.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
RATE_LIMITS = False
# Mutations are counted and rolled back: no provider hears of them.
PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"
STRIPE_WEBHOOK_SECRET = "whsec_of_the_bench"
