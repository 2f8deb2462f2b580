"""Whom the cities of a round turn to."""

from applications.models import Round
from portal.accounts.models import Organisation


def region_words(round: Round, city: Organisation) -> str:
    """The contacts of the region that the city's province belongs to, as they were entered; empty without one."""
    found = round.region_contacts.filter(provinces=city.parent_id).first()
    return f"{found.region}：{found.words}" if found is not None else ""


def contacts_for(round: Round, city: Organisation) -> str:
    """The contacts of the region that the city's province belongs to, else the round's own; on one line."""
    of_region = round.region_contacts.filter(provinces=city.parent_id).first()
    words = of_region.words if of_region is not None else round.contacts
    return "；".join(line.strip().rstrip("；") for line in words.splitlines() if line.strip())
