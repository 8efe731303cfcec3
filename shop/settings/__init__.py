"""Settings, read from the environment; the defaults are those of the embedded marketplace.

`USTA_MODE` is demo, develop, test or production. In production nothing of the demo may remain: the
checks in `shop.settings.production` stop the process and name what is missing.
"""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from shop.kit import env
from shop.settings.databases import database
from shop.settings.logs import configure as configure_logs
from shop.settings.storages import media_hosts, storages

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = BASE_DIR / ".data"

MODE = env.text("USTA_MODE", "demo")
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "development-only-key-that-production-refuses")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Usta"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1 localhost [::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", SITE_URL)
ADMIN_PATH = env.text("ADMIN_PATH", "back-room/").lstrip("/")

INSTALLED_APPS = [
    "shop.kit.apps.KitConfig",
    "shop.rates.apps.RatesConfig",
    "shop.files.apps.FilesConfig",
    "shop.accounts.apps.AccountsConfig",
    "vendors.workshops.apps.WorkshopsConfig",
    "vendors.applications.apps.ApplicationsConfig",
    "shop.catalogue.apps.CatalogueConfig",
    "shop.carts.apps.CartsConfig",
    "shop.orders.apps.OrdersConfig",
    "shop.reviews.apps.ReviewsConfig",
    "payments.apps.PaymentsConfig",
    "search.apps.SearchConfig",
    "vendors.dashboard.apps.DashboardConfig",
    "shop.storefront.apps.StorefrontConfig",
    "shop.staff.apps.StaffConfig",
    "shop.demo.apps.DemoConfig",
    "graphene_django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "csp",
    "shop.kit.back_room.BackRoomConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "shop.kit.http.HeadersMiddleware",
    "shop.files.middleware.MediaMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.accounts.middleware.ViewerMiddleware",
]

ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
ASGI_APPLICATION = "shop.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "shop.kit.pages.context.shell",
            ],
        },
    },
]

# Data ---------------------------------------------------------------------------------------------

DATABASES = {"default": database(env.text("DATABASE_URL", "postgres://usta@127.0.0.1:5432/usta"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "usta"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
ELASTICSEARCH_URL = env.text("ELASTICSEARCH_URL")
SEARCH_INDEX_PREFIX = env.text("SEARCH_INDEX_PREFIX", "usta")

# Files --------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "shop" / "static"]
HAS_GRAPHIQL = MODE == "develop"
if HAS_GRAPHIQL:
    STATICFILES_DIRS.append(BASE_DIR / "shop" / "kit" / "graphql" / "graphiql" / "static")
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(DATA_DIR / "media")))
DOCUMENTS_ROOT = Path(env.text("DOCUMENTS_ROOT", str(DATA_DIR / "documents")))
MAILBOX_ROOT = Path(env.text("MAILBOX_ROOT", str(DATA_DIR / "mail")))
STORAGES = storages(MODE, MEDIA_ROOT, DOCUMENTS_ROOT)
WHITENOISE_MAX_AGE = 31_536_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
MAX_IMAGE_BYTES = env.number("MAX_IMAGE_BYTES", 15_000_000)
MAX_DOCUMENT_BYTES = env.number("MAX_DOCUMENT_BYTES", 20_000_000)
PAGE_UPLOADS = {"image": "shop.files.views.accept_image", "document": "shop.files.views.accept_document"}

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shop.accounts.passwords.SimilarityValidator"},
    {"NAME": "shop.accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "shop.accounts.passwords.CommonValidator"},
    {"NAME": "shop.accounts.passwords.NumericValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "storefront:home"
LOGOUT_REDIRECT_URL = "storefront:home"
ACCOUNT_ADAPTER = "shop.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# A required phone would turn away everybody without one at sign-in.
# allauth wants e-mail marked as required beside mandatory verification; our form lets either be left out.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*"]
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_FORMS = {"signup": "shop.accounts.forms.SignupForm", "request_login_code": "shop.accounts.forms.RequestLoginCodeForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# A number is entered, then perhaps a wrong password: that is more than allauth's one try a minute.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"change_phone": "10/m/user"} if env.flag("RATE_LIMITS", default=True) else False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Usta"
HEADLESS_ONLY = False
HEADLESS_CLIENTS = ("app", "browser")

SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "usta_session"
CSRF_COOKIE_NAME = "usta_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "shop.kit.http.csrf_failure"
LANGUAGE_COOKIE_NAME = "usta_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

# Languages ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("kk", _("Kazakh")),
    ("ky", _("Kyrgyz")),
    ("tg", _("Tajik")),
    ("tk", _("Turkmen")),
    ("uz", _("Uzbek")),
    ("ru", _("Russian")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "shop" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
CURRENCIES = ["USD", "EUR", "GBP", "KZT", "KGS", "TJS", "UZS", "TMT"]
DEFAULT_CURRENCY = "USD"

# E-mail and messages ------------------------------------------------------------------------------

EMAIL_BACKEND = env.text("EMAIL_BACKEND", "shop.kit.mailbox.MailboxBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Usta <hello@usta.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SMS_BACKEND = env.text("SMS_BACKEND", "shop.kit.sms.MailboxSms")

# Work after the answer ----------------------------------------------------------------------------

CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "shop.kit.tasks.sweep_outbox", "schedule": 60.0},
    "order-deadlines": {"task": "shop.orders.tasks.apply_deadlines", "schedule": 60.0},
    "payment-deadlines": {"task": "payments.tasks.apply_deadlines", "schedule": 60.0},
    "purge-outbox": {"task": "shop.kit.tasks.purge_outbox", "schedule": crontab(hour=3, minute=20)},
    "forget-events": {"task": "payments.tasks.forget_events", "schedule": crontab(hour=3, minute=30)},
    "forget-guest-carts": {"task": "shop.carts.tasks.forget_guest_carts", "schedule": crontab(hour=3, minute=40)},
    "count-queries": {"task": "search.tasks.count_queries", "schedule": 60.0},
    "forget-queries": {"task": "search.tasks.forget_queries", "schedule": crontab(hour=3, minute=50)},
    "look-for-news": {"task": "search.tasks.look_for_news", "schedule": crontab(hour=5, minute=0)},
    "forget-uploads": {"task": "shop.files.tasks.forget_uploads", "schedule": crontab(minute=50)},
    "check-search-index": {"task": "search.tasks.check_index", "schedule": crontab(hour=2, minute=40)},
    "clean-sessions": {"task": "shop.accounts.tasks.clean_sessions", "schedule": crontab(hour=3, minute=10)},
}

# GraphQL ------------------------------------------------------------------------------------------

GRAPHENE = {"SCHEMA": "shop.schema.schema", "SCHEMA_OUTPUT": "shop/schema.graphql"}
GRAPHQL_MAX_DEPTH = env.number("GRAPHQL_MAX_DEPTH", 15)
GRAPHQL_MAX_ALIASES = env.number("GRAPHQL_MAX_ALIASES", 30)
GRAPHQL_MAX_COST = env.number("GRAPHQL_MAX_COST", 5_000)
GRAPHQL_MAX_TOKENS = env.number("GRAPHQL_MAX_TOKENS", 3_000)
GRAPHQL_MAX_BYTES = env.number("GRAPHQL_MAX_BYTES", 100_000)
GRAPHQL_MAX_PAGE_SIZE = 100
GRAPHQL_INTROSPECTION = env.flag("GRAPHQL_INTROSPECTION", default=True)
GRAPHQL_REQUESTS_PER_MINUTE = env.number("GRAPHQL_REQUESTS_PER_MINUTE", 600)

# Payments -----------------------------------------------------------------------------------------

PAYMENT_PROVIDER = env.text("PAYMENT_PROVIDER", "payments.stripe.gateway.StripeGateway")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:12111")
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_sandbox")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", "whsec_sandbox")
CHECKOUT_MINUTES = env.number("CHECKOUT_MINUTES", 60)
ACCEPT_DAYS = env.number("ACCEPT_DAYS", 3)
DELIVERY_DAYS = env.number("DELIVERY_DAYS", 30)
HOLDING_DAYS = env.number("HOLDING_DAYS", 7)
HAS_MAILBOX = MODE in {"demo", "develop", "test"}

# Protection ---------------------------------------------------------------------------------------

RATE_LIMITS = env.flag("RATE_LIMITS", default=True)
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)
HTTPS = SITE_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *media_hosts()],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, STRIPE_API_BASE if MODE != "production" else "https://checkout.stripe.com"],
        "base-uri": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

LOGGING_CONFIG = None
configure_logs(debug=DEBUG)

if MODE == "test":
    from shop.settings.testing import *
if MODE == "production":
    from shop.settings.production import check

    check(globals())
