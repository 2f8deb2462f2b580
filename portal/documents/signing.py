"""Setting a digital signature into a paper: PAdES, by a revision that leaves every earlier byte as it was."""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

from django.conf import settings
from pyhanko.keys.pemder import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from portal.documents.authority import root_certificate

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """One signature to be made: in which field, looking how (a one-page PDF), for which organisation and reason."""

    field: str
    appearance: bytes
    organisation: str
    reason: str
    certifies: bool


class Signer(Protocol):
    """Whoever can sign: the portal's own keys here, or an outside service with its own (``outside.py``)."""

    def sign(self, document: bytes, request: Request) -> bytes:
        """The document with one more signature. Raises when it cannot; the document is never changed in part."""
        ...


class LocalSigner:
    """Signs with an organisation's P-256 key that the portal keeps."""

    def __init__(self, certificate: str, private_key: str) -> None:
        (own,), (root,) = (
            list(load_certs_from_pemder_data(each.encode())) for each in (certificate, root_certificate())
        )
        registry = SimpleCertificateStore()
        registry.register(root)
        key = load_private_key_from_pemder_data(private_key.encode(), passphrase=settings.KEY_PASSPHRASE.encode())
        self._signer = SimpleSigner(signing_cert=own, signing_key=key, cert_registry=registry)

    def sign(self, document: bytes, request: Request) -> bytes:
        """The first signature certifies, with signing alone allowed afterwards; later ones approve."""
        signer = PdfSigner(metadata_of(request), self._signer, stamp_style=style_of(request))
        writer = IncrementalPdfFileWriter(io.BytesIO(document))
        signed = outside_loop(lambda: signer.sign_pdf(writer, existing_fields_only=True))
        return signed.getvalue()


def metadata_of(request: Request) -> PdfSignatureMetadata:
    """What a signature says of itself, whoever makes it."""
    return PdfSignatureMetadata(
        field_name=request.field,
        name=request.organisation,
        reason=request.reason,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=request.certifies,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )


def style_of(request: Request) -> StaticStampStyle:
    """How a signature looks."""
    return StaticStampStyle(background=PageContent(request.appearance), border_width=0)


class PageContent(PdfContent):
    """The first page of a PDF in memory, as content of a stamp."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        writer = self._ensure_writer
        form = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        self.resources.xobject["/Page"] = form
        x1, y1, x2, y2 = form.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x1 - x2), height=abs(y1 - y2))
        return b"/Page Do"


def outside_loop(work: Callable[[], T]) -> T:
    """``work()``, in a thread of its own when an event loop already runs here: pyHanko starts one itself."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()
