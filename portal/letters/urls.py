from django.urls import path

from portal.letters.views import inbox, outbox, reach, wordings

app_name = "letters"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read_all"),
    path("<int:pk>/", inbox.message, name="message"),
    path("reach/", reach.reach, name="reach"),
    path("reach/test/", reach.send_test, name="send_test"),
    path("sent/", outbox.outbox, name="outbox"),
    path("sent/<int:pk>/", outbox.letter, name="letter"),
    path("sent/<int:pk>/resend/", outbox.resend, name="resend"),
    path("sent/deliveries/<int:pk>/stop/", outbox.stop, name="stop"),
    path("wordings/", wordings.wordings, name="wordings"),
    path("wordings/<str:name>/", wordings.wording, name="wording"),
    path("wordings/<str:name>/reset/", wordings.reset, name="reset_wording"),
]
