"""The WSGI entry point."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

application = get_wsgi_application()

# Django is set up by the line above; models cannot be imported before.
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from search import reading  # noqa: E402
from shop.kit.graphql.registry import graphql_schema  # noqa: E402

# What the first visitor would wait for: pages, the schema, the thesaurus.
import_module(settings.ROOT_URLCONF)
graphql_schema()
reading.prepare()
connection.close()

# What start-up made lives as long as the process: keep the collector from walking over it on each request.
gc.collect()
gc.freeze()
