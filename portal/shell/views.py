from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kit.access import access, everyone, signed_in


@access(everyone)
def front(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/front.html")


@access(signed_in)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/home.html")
