"""Presses of the buttons of a row: what each does, where the page goes on, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from applications import services
from applications.models import Application
from portal.accounts.models import User
from portal.kit.texts import clean_text


@dataclass(frozen=True)
class Outcome:
    """Where the page goes on after a press, and what it says."""

    anchor: str
    words: str = ""


@dataclass(frozen=True)
class Press:
    """A button of a row was pressed: ``remove:cases:4f1c…``; a press of any other button has no verb."""

    verb: str
    question: str
    row: str

    @classmethod
    def read(cls, action: str) -> "Press":
        verb, _, rest = clean_text(action).partition(":")
        question, _, row = rest.partition(":")
        return cls(verb if question and verb in VERBS else "", question, row)

    def __bool__(self) -> bool:
        return bool(self.verb)

    def done(self, request: HttpRequest, application: Application) -> Outcome:
        """Raises ``Refused`` in the words of the service."""
        return VERBS[self.verb](application, request.user, self)


def add(application: Application, user: User, press: Press) -> Outcome:
    row = services.add_row(application=application, user=user, question=press.question)
    return Outcome(f"row-{row}")


def remove(application: Application, user: User, press: Press) -> Outcome:
    kept = services.remove_row(application=application, user=user, question=press.question, row_id=press.row)
    if not kept:
        return Outcome(f"id_{press.question}", "已移除一项（其中没有内容）。")
    return Outcome(f"removed-{press.row}", "已移除一项；如需恢复，请点该栏下方的“撤销移除”。")


def bring_back(application: Application, user: User, press: Press) -> Outcome:
    services.bring_row_back(application=application, user=user, question=press.question, row_id=press.row)
    return Outcome(f"row-{press.row}", "已撤销移除，内容和位置均已恢复。")


def move_up(application: Application, user: User, press: Press) -> Outcome:
    services.move_row(application=application, user=user, question=press.question, row_id=press.row, up=True)
    return Outcome(f"row-{press.row}")


def move_down(application: Application, user: User, press: Press) -> Outcome:
    services.move_row(application=application, user=user, question=press.question, row_id=press.row, up=False)
    return Outcome(f"row-{press.row}")


VERBS: dict[str, Callable[[Application, User, Press], Outcome]] = {
    "add": add,
    "remove": remove,
    "back": bring_back,
    "up": move_up,
    "down": move_down,
}
