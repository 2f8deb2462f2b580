"""Certificates: issued with a list, issued anew when lost or renamed, ended with the membership."""

import secrets
from datetime import date

from django.utils import timezone

from portal.accounts.models import User
from portal.documents.services import prepare, seal
from portal.history.services import record
from review import sheets
from review.choices import CertificateState
from review.models import Case, Certificate, MembershipList
from review.services.cases import void_papers

# Without the letters and digits that are mistaken for each other when read from paper.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def issue(*, mlist: MembershipList, case: Case, user: User) -> Certificate:
    """The first certificate of a member, as its list is published; a member that has one keeps it."""
    certificate = Certificate.objects.filter(case=case, state=CertificateState.VALID).first()
    if certificate is None:
        certificate = _new(case, mlist, f"{mlist.round.code}-ZS-{case.application.place.code}")
    _print(certificate, user)
    return certificate


def issue_anew(*, old: Certificate, user: User, on: date, city_name: str = "") -> Certificate:
    """补发, 换发: a certificate with its own number and code that names the old one, which is worth nothing any more."""
    count = Certificate.objects.filter(case=old.case).count()
    first = Certificate.objects.filter(case=old.case).order_by("pk")[0]
    number = f"{first.number}-{count + 1}"
    end(certificate=old, state=CertificateState.REPLACED, on=on, reason=f"已换发，新证书编号{number}", user=user)
    certificate = _new(old.case, old.list, number, replaces=old, city_name=city_name or old.city_name)
    payload = {"number": number, "city": sheets.printed_city(certificate), "replaces": old.number}
    record(certificate.chain, "certificate.issued", user=user, organisation=user.organisation, payload=payload)
    _print(certificate, user)
    return certificate


def end(*, certificate: Certificate, state: str, on: date, reason: str, user: User) -> None:
    """A certificate holds no longer; ``reason`` is public."""
    certificate.state, certificate.ended_on, certificate.ended_reason = state, on, reason[:200]
    certificate.save(update_fields=["state", "ended_on", "ended_reason"])
    payload = {"number": certificate.number, "state": CertificateState(state).label, "reason": reason}
    record(certificate.chain, "certificate.ended", user=user, organisation=user.organisation, payload=payload)
    void_papers(certificate.chain, reason)


def _new(
    case: Case, mlist: MembershipList, number: str, replaces: Certificate | None = None, city_name: str = ""
) -> Certificate:
    return Certificate.objects.create(
        case=case,
        list=mlist,
        number=number,
        code="".join(secrets.choice(CODE_ALPHABET) for _ in range(12)),
        issued_at=timezone.now(),
        replaces=replaces,
        city_name=city_name or case.application.place.name,
    )


def _print(certificate: Certificate, user: User) -> None:
    paper = prepare(**sheets.certificate_paper(certificate))
    seal(
        paper=paper,
        slot="ministry",
        organisation=user.organisation,
        signatory=user.name,
        on=timezone.localdate(certificate.issued_at),
    )
