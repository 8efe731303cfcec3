"""Addresses that mail programs call, not people."""

from django.urls import path

from shop.reviews import views

urlpatterns = [
    path("unsubscribe/reviews/<str:key>/", views.stop_letters, name="stop-review-letters-at-once"),
]
