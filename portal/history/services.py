"""The only way to write history."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.history.models import Entry, Head
from portal.history.origins import origin
from portal.kit.canonical import dumps, sha256_hex

# The chain of the anchors, and the event that one is.
ANCHORS = "history:1"
ANCHORED = "history.anchored"
# An entry is stamped before its transaction commits; the next anchor still finds it.
ANCHOR_OVERLAP = timedelta(hours=1)


def record(
    chain: str,
    verb: str,
    *,
    user: Any = None,
    organisation: Any = None,
    payload: Mapping[str, Any] | None = None,
) -> Entry:
    """Append an entry to ``chain`` ("application:12"), inside the running transaction if there is one.

    ``verb`` is dotted ("application.submitted") and has a sentence in ``templates/history/events/``.
    ``organisation`` defaults to the one that ``user`` acts for. Whoever writes to several chains in one
    transaction takes them in a fixed order, so that two writers cannot wait for each other.
    """
    if user is not None and not user.is_authenticated:
        user = None
    if organisation is None:
        organisation = getattr(user, "organisation", None)
    with transaction.atomic():
        head = _locked(chain)
        entry = Entry(
            chain=chain,
            seq=head.seq + 1,
            prev=head.hash,
            at=timezone.now(),
            verb=verb,
            actor=str(user) if user is not None else "",
            actor_id=getattr(user, "pk", None),
            organisation=str(organisation) if organisation is not None else "",
            organisation_id=getattr(organisation, "pk", None),
            origin=origin.get(),
        )
        entry.text = canonical_text(entry, dict(payload or {}))
        entry.hash = link(entry.prev, entry.text)
        entry.save(force_insert=True)
        Head.objects.filter(pk=chain).update(seq=entry.seq, hash=entry.hash)
    return entry


def anchor() -> Entry:
    """Write down the end of every chain that has grown since the last anchor.

    A single chain shows its own changes; that a whole chain was removed, with its head, shows only here.
    """
    with transaction.atomic():
        _locked(ANCHORS)
        last = Entry.objects.filter(chain=ANCHORS).order_by("-seq").first()
        grown = Entry.objects.exclude(chain=ANCHORS)
        if last is not None:
            grown = grown.filter(at__gt=last.at - ANCHOR_OVERLAP)
        heads = Head.objects.filter(pk__in=grown.values("chain")).order_by("pk")
        return record(ANCHORS, ANCHORED, payload={"heads": {head.pk: [head.seq, head.hash] for head in heads}})


def canonical_text(entry: Entry, payload: Any) -> str:
    """What is hashed of an entry: all its columns but the hashes, and the payload."""
    return dumps({**columns(entry), "payload": payload})


def columns(entry: Entry) -> dict[str, str | int | datetime | None]:
    """The columns that the canonical text repeats."""
    return {
        "chain": entry.chain,
        "seq": entry.seq,
        "at": entry.at,
        "verb": entry.verb,
        "actor": entry.actor,
        "actor_id": entry.actor_id,
        "organisation": entry.organisation,
        "organisation_id": entry.organisation_id,
        "origin": entry.origin,
    }


def link(prev: str, text: str) -> str:
    """The hash of an entry: over the hash before it and its canonical text."""
    return sha256_hex(f"{prev}\n{text}")


def _locked(chain: str) -> Head:
    """The head of ``chain``, locked until the transaction ends; made when the chain is new."""
    heads = Head.objects.select_for_update()
    head = heads.filter(pk=chain).first()
    if head is None:
        Head.objects.bulk_create([Head(chain=chain)], ignore_conflicts=True)
        head = heads.get(pk=chain)
    return head
