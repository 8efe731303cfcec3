"""Pages of allauth: sign-up, sign-in, codes, passwords, second factor."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
