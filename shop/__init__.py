"""Usta: the marketplace of Central Asia's makers."""

from shop.celery import app as celery_app

__all__ = ["celery_app"]
