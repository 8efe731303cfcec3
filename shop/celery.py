"""The Celery application: tasks are found in the apps, the clock of the platform is the beat schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")

app = Celery("usta")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
