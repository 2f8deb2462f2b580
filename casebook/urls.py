from django.urls import path

from casebook.views import calls, desk, features, materials, reading, reviews, volumes, writing

app_name = "casebook"
urlpatterns = [
    # What anybody reads
    path("", reading.cases, name="cases"),
    path("<int:pk>/", reading.case, name="case"),
    path("<int:pk>/case.pdf", reading.case_file, name="case_file"),
    path("<int:pk>/pictures/<int:material>/", reading.picture, name="picture"),
    path("volumes/", reading.volumes, name="volumes"),
    path("volumes/<int:number>/", reading.volume, name="volume"),
    path("volumes/<int:number>/volume.pdf", reading.volume_file, name="volume_file"),
    path("models/", reading.features, name="features"),
    path("models/<int:pk>/", reading.feature, name="feature"),
    path("calls/", reading.calls, name="calls"),
    path("calls/<int:pk>/", reading.call, name="call"),
    # City, province, editors
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.begin, name="begin"),
    path("desk/grow/<int:pk>/", desk.grow, name="grow"),
    path("desk/<int:pk>/", desk.entry, name="entry"),
    path("desk/<int:pk>/step/", desk.step, name="step"),
    path("desk/<int:pk>/write/", writing.write, name="write"),
    path("desk/<int:pk>/versions/", desk.versions, name="versions"),
    path("desk/<int:pk>/proof.pdf", desk.proof, name="proof"),
    path("desk/<int:pk>/visit/", desk.visit, name="visit"),
    path("desk/<int:pk>/materials/", materials.add, name="add_material"),
    path("desk/<int:pk>/pictures/", materials.describe, name="describe"),
    path("desk/<int:pk>/used/", materials.use, name="use"),
    path("desk/<int:pk>/experts/", reviews.ask, name="ask"),
    path("desk/materials/<int:pk>/", materials.material, name="material"),
    path("desk/materials/<int:pk>/remove/", materials.remove, name="remove_material"),
    path("desk/reviews/<int:pk>/take-off/", reviews.take_off, name="take_off"),
    # Experts
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/<int:pk>/", reviews.review, name="review"),
    path("reviews/<int:pk>/recuse/", reviews.recuse, name="recuse"),
    # Calls, volumes, composed pages
    path("desk/calls/new/", calls.new_call, name="new_call"),
    path("desk/calls/<int:pk>/", calls.edit_call, name="edit_call"),
    path("desk/calls/<int:pk>/step/", calls.step, name="call_step"),
    path("desk/volumes/new/", volumes.new_volume, name="new_volume"),
    path("desk/volumes/<int:pk>/", volumes.manage_volume, name="manage_volume"),
    path("desk/volumes/<int:pk>/imprint/", volumes.edit_volume, name="edit_volume"),
    path("desk/volumes/<int:pk>/contents/", volumes.contents, name="contents"),
    path("desk/volumes/<int:pk>/step/", volumes.step, name="volume_step"),
    path("desk/volumes/<int:pk>/typeset/", volumes.typeset, name="typeset"),
    path("desk/volumes/<int:pk>/proof.pdf", volumes.proof, name="volume_proof"),
    path("desk/models/new/", features.new_feature, name="new_feature"),
    path("desk/models/<int:pk>/", features.edit_feature, name="edit_feature"),
    path("desk/models/<int:pk>/step/", features.step, name="feature_step"),
]
