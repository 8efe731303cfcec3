"""Addresses of the mailbox, to be mounted in demo and development only."""

from django.urls import path

from shop.kit import mailbox_views

app_name = "mailbox"

urlpatterns = [
    path("", mailbox_views.message_list, name="list"),
    path("<str:key>/", mailbox_views.message, name="message"),
    path("<str:key>/html/", mailbox_views.message_html, name="html"),
]
