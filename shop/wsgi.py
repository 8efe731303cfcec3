"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

application = get_wsgi_application()

from django.db import connection  # noqa: E402  Django is set up by the line above

from search import reading  # noqa: E402

reading.prepare()
connection.close()

# What start-up made lives as long as the process: keep the collector from walking over it on each request.
gc.collect()
gc.freeze()
