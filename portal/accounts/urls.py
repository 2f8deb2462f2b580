"""Addresses of sign-in and of the account manager's pages."""

from allauth.account import views as allauth
from django.urls import path

from portal.accounts import views

# Under /account/: of allauth's many views only those that this portal offers, under allauth's own names.
sign_in = [
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("code/", views.use_code, name="account_code"),
]

# Under /people/.
app_name = "accounts"
urlpatterns = [
    path("", views.people, name="people"),
    path("organisations/new/", views.open_organisation, name="open_organisation"),
    path("organisations/<int:pk>/", views.organisation, name="organisation"),
    path("organisations/<int:pk>/accounts/new/", views.open_account, name="open_account"),
    path("organisations/<int:pk>/appointments/new/", views.appoint, name="appoint"),
    path("organisations/<int:pk>/people/<int:user_pk>/code/", views.issue_code, name="issue_code"),
    path("appointments/<int:pk>/end/", views.end_appointment, name="end_appointment"),
    path("import/", views.import_sheet, name="import"),
    path("import/confirm/", views.confirm_import, name="confirm_import"),
    path("import/template/", views.import_template, name="import_template"),
]
