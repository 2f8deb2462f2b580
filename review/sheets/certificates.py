"""What stands on a certificate."""

from typing import Any

from django.utils import timezone

from portal.kit.dates import chinese_date
from review.models import Certificate
from review.sheets.names import city_name, issuer

CERTIFICATE = "certificate"


def certificate_paper(certificate: Certificate) -> dict[str, Any]:
    """The certificate of a member city, with number and verification code."""
    office, mlist = certificate.case.application.organisation, certificate.list
    place = office.seat
    return {
        "kind": CERTIFICATE,
        "number": certificate.number,
        "version": 1,
        "subject": certificate.chain,
        "title": f"证书（{city_name(certificate.case)}）",
        "organisation": office,
        "template": "papers/certificate.html",
        "content": {
            "number": certificate.number,
            "code": certificate.code,
            "city": city_name(certificate.case),
            "province": "" if place.is_municipality else place.province.name,
            "batch": mlist.batch,
            "list_title": mlist.title,
            "document_number": mlist.document_number,
            "issued_by": issuer(mlist),
            "date": chinese_date(timezone.localdate(certificate.issued_at)),
            "is_demo": mlist.round.is_demo,
        },
    }
