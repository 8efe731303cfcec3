"""The WSGI entry point."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application


def prepare() -> None:
    """Load what the first visitor would wait for: pages, the schema, the thesaurus. Models are imported, so Django comes first."""
    from django.conf import settings
    from django.db import connection

    from search import reading
    from shop.kit.graphql.registry import graphql_schema

    import_module(settings.ROOT_URLCONF)
    graphql_schema()
    reading.prepare()
    connection.close()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

application = get_wsgi_application()
prepare()

# What start-up made lives as long as the process: keep the collector from walking over it on each request.
gc.collect()
gc.freeze()
