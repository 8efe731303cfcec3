"""What differs while the tests run: cheap hashes, mail in memory, jobs run by the test itself."""

import os
from urllib.parse import urlsplit

from shop.kit import env

_REDIS = urlsplit(env.text("REDIS_URL", "redis://127.0.0.1:6379/0"))
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
#: Each worker of the tests has a Redis database of its own, since a cleared cache is a cleared database.
REDIS_URL = _REDIS._replace(path=f"/{(int(_REDIS.path.strip('/') or 0) + _WORKER) % 16}").geturl()
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "usta"},
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
RATE_LIMITS = False
PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"
SMS_BACKEND = "tests.fakes.sms.FakeSms"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
