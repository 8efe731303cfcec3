"""Addresses that mail programs call, not people."""

from django.urls import path

from search import views

urlpatterns = [
    path("unsubscribe/<str:key>/", views.stop_letters, name="stop-letters-at-once"),
]
