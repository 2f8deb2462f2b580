"""What stands on a certificate."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from review.models import Case, Certificate
from review.sheets.names import city_name, issuer

CERTIFICATE = "certificate"


def certificate_paper(certificate: Certificate) -> dict[str, Any]:
    """The certificate of a member city, with number and verification code."""
    office, mlist, old = certificate.case.application.organisation, certificate.list, certificate.replaces
    place = office.seat
    return {
        "kind": CERTIFICATE,
        "number": certificate.number,
        "version": 1,
        "subject": certificate.chain,
        "title": f"证书（{printed_city(certificate)}）",
        "organisation": office,
        "template": "papers/certificate.html",
        "content": {
            "number": certificate.number,
            "code": certificate.code,
            "city": printed_city(certificate),
            "province": "" if place.is_municipality else place.province.name,
            "batch": mlist.batch,
            "list_title": mlist.title,
            "document_number": mlist.document_number,
            "issued_by": issuer(mlist),
            **_wording(certificate.case),
            "date": chinese_date(timezone.localdate(certificate.issued_at)),
            **({"since": _since(certificate), "replaces": old.number} if old else {}),
            "is_demo": mlist.round.is_demo,
        },
    }


def _wording(case: Case) -> dict[str, str]:
    """What the alliance's certificate says in another way; the network's is the template's own."""
    if case.procedure.has_sheets:
        return {}
    return {"network": f"{case.procedure.name}成员城市", "granted_by": case.procedure.name}


def printed_city(certificate: Certificate) -> str:
    """The city's name as this certificate prints it."""
    return certificate.city_name or city_name(certificate.case)


def _since(certificate: Certificate) -> str:
    """Since when the city is a member: a certificate that was issued anew bears a later day itself."""
    at = certificate.list.published_at or certificate.issued_at
    return chinese_date(timezone.localdate(at))
