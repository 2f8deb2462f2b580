from django.urls import path

from portal.regions import views

app_name = "regions"
urlpatterns = [
    path("", views.places, name="places"),
    path("new/", views.add, name="add"),
    path("<int:pk>/succession/", views.succession, name="succession"),
    path("import/", views.import_sheet, name="import"),
    path("import/confirm/", views.confirm_import, name="confirm_import"),
    path("import/template/", views.import_template, name="import_template"),
]
