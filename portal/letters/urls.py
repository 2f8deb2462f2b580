from django.urls import path

from portal.letters import views

app_name = "letters"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.message, name="message"),
]
