from django.urls import path

from portal.register import views

app_name = "register"
urlpatterns = [path("", views.members, name="members")]
