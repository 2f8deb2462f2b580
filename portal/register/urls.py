from django.urls import path

from portal.register import views

app_name = "register"
urlpatterns = [
    path("", views.members, name="members"),
    path("members.xlsx", views.workbook, name="workbook"),
    path("import/", views.import_sheet, name="import"),
    path("import/confirm/", views.confirm_import, name="confirm_import"),
    path("import/template.xlsx", views.import_template, name="import_template"),
]
