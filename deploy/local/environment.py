"""The environment of the marketplace's processes; what a person has set wins over our defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.layout import Layout
from deploy.local.ports import HOST
from deploy.local.processes import plain_environment

DEMO, DEVELOP, TEST = "demo", "develop", "test"


@dataclass(frozen=True)
class Services:
    """Addresses of what the marketplace needs; empty is what there is none of."""

    database: str = ""
    redis: str = ""
    elasticsearch: str = ""


def build(layout: Layout, mode: str, services: Services, *, web: int, sandbox: int) -> dict[str, str]:
    """Every variable for Django and Celery, with the web and the payment sandbox on these ports."""
    defaults = {
        "SECRET_KEY": layout.secret("secret_key"),
        "SITE_URL": f"http://{HOST}:{web}",
        "ALLOWED_HOSTS": f"{HOST} localhost [::1]",
        "CSRF_TRUSTED_ORIGINS": f"http://{HOST}:{web} http://localhost:{web}",
        "MEDIA_ROOT": str(layout.data / "media"),
        "DOCUMENTS_ROOT": str(layout.data / "documents"),
        "MAILBOX_ROOT": str(layout.data / "mail"),
        "STATIC_ROOT": str(layout.data / "static"),
        "STRIPE_API_BASE": f"http://{HOST}:{sandbox}",
        "STRIPE_SECRET_KEY": "sk_test_sandbox",
        "STRIPE_WEBHOOK_SECRET": layout.secret("webhook_secret", prefix="whsec_sandbox"),
    }
    chosen = {name: os.environ.get(name) or value for name, value in defaults.items()}
    return plain_environment(**chosen, **_fixed(mode, services))


def uses_sandbox(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether payments go to our own sandbox: nobody named another address."""
    return not environment.get("STRIPE_API_BASE")


def _fixed(mode: str, services: Services) -> dict[str, str]:
    return {
        "USTA_MODE": mode,
        "DEBUG": "1" if mode == DEVELOP else "0",
        "DJANGO_SETTINGS_MODULE": "shop.settings",
        "DATABASE_URL": services.database,
        "REDIS_URL": services.redis,
        "ELASTICSEARCH_URL": services.elasticsearch,
    }
