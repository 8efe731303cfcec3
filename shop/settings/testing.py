"""What differs while the tests run: cheap hashes, mail in memory, jobs run by the test itself."""

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_URL = "memory://"
RATE_LIMITS = False
PAYMENT_PROVIDER = "tests.fakes.provider.FakeProvider"
SMS_BACKEND = "tests.fakes.sms.FakeSms"
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
