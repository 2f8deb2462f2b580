"""The portal's addresses with the page that shows all components, which a portal in use does not have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import path

from portal.kit.access import access, everyone
from portal.shell.gallery import SampleForm, gallery
from portal.urls import handler403
from portal.urls import urlpatterns as portal_urls

__all__ = ["handler403", "urlpatterns"]

PAGE = Template(
    """{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}表单{% endblock %}{% block content %}
    <h1>表单</h1><div id="nothing-yet"></div>
    <form method="post" novalidate data-guard="unsaved">{% csrf_token %}{{ form|crispy }}<button>保存</button></form>
    {% endblock %}"""
)
received: list[str] = []


@access(everyone)
def receive(request: HttpRequest) -> HttpResponse:
    """A form that notes each post, refuses an empty name and otherwise moves on."""
    form = SampleForm(request.POST or None)
    if request.method == "POST":
        received.append(request.POST.get("name", ""))
        if request.POST.get("name"):
            return redirect("/help/accessibility/")
    return HttpResponse(PAGE.render(RequestContext(request, {"form": form})))


urlpatterns = [*portal_urls, path("gallery/", gallery), path("gallery/form/", receive)]
