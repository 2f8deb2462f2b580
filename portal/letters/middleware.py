"""Says to whoever acts that a letter of theirs had nobody to go to."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from portal.letters.events import event_named
from portal.letters.models import Message
from portal.letters.services.telling import told_nobody


class NobodyToldMiddleware:
    """Stands inside the middleware of messages. A step that was refused has left no row behind, and says nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        unheard: list[int] = []
        token = told_nobody.set(unheard)
        try:
            response = self.get_response(request)
        finally:
            told_nobody.reset(token)
        if unheard:
            for letter in Message.objects.filter(pk__in=unheard).select_related("organisation"):
                messages.warning(request, words(letter))
        return response


def words(letter: Message) -> str:
    office = str(letter.organisation) if letter.organisation is not None else "对方"
    return (
        f"“{event_named(letter.event).title}”没有通知到任何人：{office}目前没有在岗的相应人员。"
        "请电话告知，并请其账号管理员补设人员。"
    )
