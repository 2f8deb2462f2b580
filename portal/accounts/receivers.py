"""Sign-in and sign-out as entries in the history; when and from where a person signed in the time before."""

from typing import Any

from allauth.account.signals import password_changed
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts import carrying
from portal.accounts.middleware import PREVIOUS_KEY
from portal.accounts.models import Organisation, User
from portal.history.selectors import entries
from portal.history.services import record
from portal.kit.dates import beijing
from portal.regions.models import Succession
from portal.regions.signals import place_renamed

SIGNED_IN = "account.signed_in"


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    chain = f"user:{user.pk}"
    before = entries(chain).filter(verb=SIGNED_IN).last()
    if before is not None:
        origin = f"，来自 {before.origin}" if before.origin else ""
        user.previous_sign_in = f"{beijing(before.at)}{origin}"
    request.session[PREVIOUS_KEY] = user.previous_sign_in
    carrying.keep(request, user)
    record(chain, SIGNED_IN, user=user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(f"user:{user.pk}", "account.signed_out", user=user)


@receiver(user_login_failed)
def sign_in_failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """Failures count on the chain of the person they were meant for; names that nobody has leave no entry."""
    if not getattr(request, "axes_locked_out", False):
        _record_for_name(str(credentials.get("username", "")), "account.sign_in_failed")


@receiver(user_locked_out)
def locked_out(sender: Any, username: str | None = None, **kwargs: Any) -> None:
    _record_for_name(username or "", "account.locked_out")


@receiver(password_changed)
def changed_password(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(f"user:{user.pk}", "account.password_changed", user=user)


@receiver(place_renamed)
def follow_the_new_name(sender: type[Succession], succession: Succession, user: Any, **kwargs: Any) -> None:
    """The offices of a renamed city are the same people under the new name; what they signed keeps the old one."""
    old, new = succession.place, succession.successor
    for office in Organisation.objects.active().filter(place=old).order_by("pk"):
        before = office.name
        office.place, office.name = new, office.name.replace(old.name, new.name)
        office.save(update_fields=["place", "name"])
        payload = {"before": before, "name": office.name, "document": succession.document}
        record(f"organisation:{office.pk}", "organisation.renamed", user=user, organisation=office, payload=payload)


def _record_for_name(username: str, verb: str) -> None:
    user = User.objects.filter(username=username.lower()).first()
    if user is not None:
        record(f"user:{user.pk}", verb, payload={"username": user.username})
