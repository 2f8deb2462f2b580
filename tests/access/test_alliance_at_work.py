"""The alliance's own people before every page: which addresses open to them at all, and which objects each finds there.

``LETS_IN`` names every page with a rule that lets any of them in, but for those open to whoever has an office. Any other
page must refuse them: a new one that lets them in fails the build until it stands here, with its objects in ``FINDS``.
"""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from portal.documents.models import Paper
from portal.kit.access import LIBRARY_VIEWS
from portal.register.models import Membership
from review.models import Ballot, MembershipList
from review.services import associations, standing
from tests.cast import ALLIANCE_PARTS
from tests.plot import a_member, an_alliance_case, an_alliance_round

pytestmark = pytest.mark.django_db

OFFICER, APPROVER, ASSOCIATION = {"secretariat_officer"}, {"secretariat_approver"}, {"association_officer"}
SECRETARIAT = OFFICER | APPROVER
COMMITTEE = {"committee_chair", "member1", "member2", "member3", "member4"}
INSIDERS = SECRETARIAT | COMMITTEE
ALL = INSIDERS | ASSOCIATION

LETS_IN: dict[str, set[str]] = {
    # What they read of a city
    **dict.fromkeys(("review:cases", "review:case", "review:beside", "review:step", "review:changes"), ALL),
    **{f"applications:evidence_{name}": ALL for name in ("thumbnail", "view", "picture", "page", "file")},
    # What they do
    "review:mark": SECRETARIAT,
    "review:return": SECRETARIAT,
    "review:phrases": SECRETARIAT,
    "review:eligibility": SECRETARIAT,
    "review:paper_copies": INSIDERS,
    "review:remark": ASSOCIATION,
    "review:ballots": INSIDERS,
    "review:ballot": INSIDERS,
    "review:ballot_step": INSIDERS,
    "review:ballot_minutes": INSIDERS,
    "review:open_ballot": OFFICER,
    "review:vote": COMMITTEE,
    "review:draw_up_list": OFFICER,
    "review:list_step": SECRETARIAT,
    # Changes of members
    **dict.fromkeys(("review:standings", "review:standing", "review:standing_step", "review:attachment"), SECRETARIAT),
    **dict.fromkeys(("review:draw_up_standing", "review:attach_to_standing", "review:remove_attachment"), OFFICER),
    # The register of the alliance's members
    **dict.fromkeys(
        ("register:import", "register:confirm_import", "register:import_template", "register:correct"), APPROVER
    ),
    # Seals of their offices
    **{
        f"documents:{name}": SECRETARIAT | ASSOCIATION
        for name in ("seals", "seal_request", "seal_step", "seal_original", "seal_drawing", "seal_picture")
    },
}
# A page open to offices of all these kinds is open to whoever has an office.
OTHERS = ("clerk", "department_clerk", "officer", "reviewer", "expert")

# Object → who finds it: a city that waits for the secretariat's signature, one of a province that has named no
# association, a published one of a round for which none was named, on which the committee has voted.
CASES = {"at signature": SECRETARIAT | ASSOCIATION, "submitted": SECRETARIAT, "published": INSIDERS}
FINDS: dict[str, dict[str, set[str]]] = {
    "review:case": CASES,
    "review:beside": CASES,
    "review:changes": CASES,
    "review:eligibility": CASES,
    "review:paper_copies": CASES,
    "review:return": CASES,
    "applications:evidence_file": CASES,
    "applications:evidence_view": CASES,
    "review:ballot": {"closed": INSIDERS},
    "review:list": {"published": ALL},
    "review:standing": {"of a member": SECRETARIAT},
    "review:draw_up_standing": {"of the alliance": OFFICER, "of the network": set()},
    "documents:paper_state": {"form": SECRETARIAT | ASSOCIATION, "certificate": SECRETARIAT},
}


def views(resolver: Any, spaces: tuple[str, ...] = ()) -> Any:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or "")), pattern.callback
        else:
            yield from views(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def test_every_page_says_whom_of_them_it_lets_in(alliance: SimpleNamespace) -> None:
    """The rules themselves are asked, so that every address stands here at the cost of none."""
    assert set(ALLIANCE_PARTS) == ALL
    wrong = []
    for name, view in views(get_resolver()):
        if name in LIBRARY_VIEWS:
            continue
        let_in = {part for part in ALL if view.access(getattr(alliance, part))}
        for_all = view.access(alliance.stranger) or all(view.access(getattr(alliance, part)) for part in OTHERS)
        wanted = ALL if for_all and name not in LETS_IN else LETS_IN.get(name, set())
        if let_in != wanted:
            wrong.append(f"{name}: {sorted(let_in)} instead of {sorted(wanted)}")
    assert not wrong, "\n".join(wrong)
    assert set(FINDS) <= set(LETS_IN) | {"review:list", "documents:paper_state"}


@pytest.fixture
def addresses(alliance: SimpleNamespace) -> dict[str, dict[str, tuple[Any, ...]]]:
    """What stands in the addresses of ``FINDS``, by object. Zhejiang has named its association, Sichuan none."""
    round_ = an_alliance_round(alliance)
    associations.name_association(round=round_, user=alliance.officer, association=alliance.association)
    far = {"clerk": alliance.far_clerk, "approver": alliance.far_approver}
    near = {"clerk": alliance.neighbour_clerk, "approver": alliance.neighbour_approver}
    case = {
        "published": an_alliance_case(alliance, "published", an_alliance_round(alliance, code="L2025")),
        "submitted": an_alliance_case(alliance, "submitted", round_, **far),
        "at signature": an_alliance_case(alliance, "at_signature", round_, **near),
    }
    ballot = Ballot.objects.get()
    draft = MembershipList.objects.get()
    member = Membership.objects.current().get(kind="alliance")
    other = a_member(alliance.mianyang.place, kind="network")
    asked = standing.Asked(kind="lost", reason="（演示）遗失", effective_on=timezone.localdate())
    change = standing.draw_up(membership=member, user=alliance.secretariat_officer, asked=asked)
    form = Paper.objects.get(subject=case["at signature"].chain, kind="application")
    certificate = Paper.objects.get(kind="certificate")
    of_case = {name: (each.pk,) for name, each in case.items()}
    files = {name: each.submission.evidence.first() for name, each in case.items()}
    return {
        **dict.fromkeys((name for name, finds in FINDS.items() if finds is CASES), of_case),
        "applications:evidence_view": {name: (each.pk,) for name, each in files.items()},
        "applications:evidence_file": {name: (each.pk, each.name) for name, each in files.items()},
        "review:ballot": {"closed": (ballot.pk,)},
        "review:list": {"published": (draft.pk,)},
        "review:standing": {"of a member": (change.pk,)},
        "review:draw_up_standing": {"of the alliance": (member.pk,), "of the network": (other.pk,)},
        "documents:paper_state": {"form": (form.pk,), "certificate": (certificate.pk,)},
    }


@pytest.mark.usefixtures("_bare_answers")
def test_what_each_of_them_finds(alliance: SimpleNamespace, addresses: Any, client_for: Any) -> None:
    """Whoever is let in finds what is theirs, and nothing else is there for them."""
    wrong = []
    for part in sorted(ALL - {"member2", "member3", "member4"}):  # members are alike
        client = client_for(getattr(alliance, part))
        for name, finds in FINDS.items():
            for found, by in finds.items():
                status = client.get(reverse(name, args=addresses[name][found])).status_code
                let_in = LETS_IN.get(name, ALL)
                wanted = 403 if part not in let_in else 200 if part in by else 404
                if status != wanted:
                    wrong.append(f"{part}: {name} ({found}): {status} instead of {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def _bare_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the status counts: pages are not drawn, and no refusal is logged with its trace."""
    monkeypatch.setattr("django.template.loader.render_to_string", lambda *args, **kwargs: "")
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
