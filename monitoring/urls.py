from django.urls import path

from monitoring.views import editing, reading

app_name = "monitoring"
urlpatterns = [
    # What every office reads
    path("frameworks/", reading.frameworks, name="frameworks"),
    path("versions/<int:pk>/", reading.version, name="version"),
    path("versions/<int:pk>/compare/", reading.compare, name="compare"),
    path("versions/<int:pk>/package.json", reading.package, name="package"),
    path("indicators/<int:pk>/", reading.indicator, name="indicator"),
    # The editor
    path("frameworks/new/", editing.new_framework, name="new_framework"),
    path("frameworks/import/", editing.import_file, name="import"),
    path("versions/<int:pk>/begin/", editing.begin, name="begin"),
    path("versions/<int:pk>/edit/", editing.edit_version, name="edit_version"),
    path("versions/<int:pk>/step/", editing.step, name="step"),
    path("versions/<int:pk>/parts/<slug:noun>/new/", editing.add_part, name="add_part"),
    path("versions/<int:pk>/parts/<slug:noun>/<int:part>/", editing.edit_part, name="edit_part"),
    path("versions/<int:pk>/parts/<slug:noun>/<int:part>/remove/", editing.remove_part, name="remove_part"),
]
