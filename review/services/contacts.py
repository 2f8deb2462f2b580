"""Who took the call list away."""

from applications.models import Round
from portal.accounts.models import User
from portal.history.services import record


def call_list_taken(*, round: Round, user: User) -> None:
    """Names and telephone numbers have left the portal: the history says with whom."""
    record(f"round:{round.pk}", "contacts.taken", user=user, organisation=user.office, payload={"title": round.title})
