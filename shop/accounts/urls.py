"""Pages of allauth: sign-up, sign-in, codes, passwords, second factor."""

from django.urls import include, path

from shop.accounts import views

urlpatterns = [
    path("account/second-factor/", views.second_factor, name="account_second_factor"),
    path("account/login/code/confirm/", views.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path("account/", include("allauth.urls")),
]
