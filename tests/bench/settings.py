"""The shop's settings with the raw view's address beside the others."""

from shop.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
RATE_LIMITS = False
