"""An outside signing service as a real HTTP service: on 127.0.0.1, with an authority of its own, and with bad days."""

import asyncio
import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.sign import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

TOKEN = "token-of-the-tests"


class SigningService:
    """``answers`` says what the next requests get, the last one for ever: ``ok`` or a name of ``BAD_DAYS``."""

    def __init__(self, offices: dict[str, str]) -> None:
        self.root_key = ec.generate_private_key(ec.SECP256R1())
        self.root = _certificate("演示电子印章根证书", self.root_key, None, self.root_key)
        self.keys = {account: ec.generate_private_key(ec.SECP256R1()) for account in offices}
        self.certificates = {
            account: _certificate(name, self.keys[account], self.root, self.root_key)
            for account, name in offices.items()
        }
        self.answers, self.asked = ["ok"], [dict[str, Any]()][:0]
        self.url = ""

    @property
    def root_pem(self) -> str:
        return self.root.public_bytes(serialization.Encoding.PEM).decode()

    def cms_of(self, account: str, digest: bytes) -> bytes:
        registry = SimpleCertificateStore()
        registry.register(asn1_x509.Certificate.load(self.root.public_bytes(serialization.Encoding.DER)))
        own = asn1_x509.Certificate.load(self.certificates[account].public_bytes(serialization.Encoding.DER))
        key = self.keys[account].private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        signer = SimpleSigner(
            signing_cert=own, signing_key=asn1_keys.PrivateKeyInfo.load(key), cert_registry=registry, embed_roots=True
        )
        return asyncio.run(signer.async_sign(digest, "sha256", use_pades=True)).dump()


def _certificate(name: str, key: Any, issuer: Any, issuer_key: Any) -> x509.Certificate:
    subject = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, name), x509.NameAttribute(NameOID.COMMON_NAME, name[:20])]
    )
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    usage |= {"digital_signature": True, "content_commitment": True} if issuer else {"key_cert_sign": True}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=2))
        .not_valid_after(datetime.now(UTC) + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


class _Desk(BaseHTTPRequestHandler):
    """Answers one request as the service's day is."""

    service: SigningService

    def log_message(self, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        service = self.service
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service.asked.append(question)
        day = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
        if self.headers["Authorization"] != f"Bearer {TOKEN}" or question["account"] not in service.keys:
            return self._say(401, b"{}")
        if day == "slow":
            time.sleep(1.5)
        if day == "overloaded":
            return self._say(503, b"")
        if day == "moved":
            return self._say(302, b"", Location="http://127.0.0.1:9/")
        if day == "garbage":
            return self._say(200, b"<html>welcome</html>")
        if day == "no signature":
            return self._say(200, json.dumps({"cms": base64.b64encode(b"0" * 300).decode()}).encode())
        if day == "endless":
            return self._say(200, b'{"cms": "' + b"A" * 2_000_000 + b'"}')
        digest = base64.b64decode(question["digest"])
        if day == "wrong digest":
            digest = sha256(b"another document").digest()
        account = "another office" if day == "another office" else question["account"]
        cms = base64.b64encode(service.cms_of(account, digest)).decode()
        return self._say(200, json.dumps({"cms": cms}).encode())

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        try:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # who asked has not waited
            pass


@contextmanager
def signing_service(offices: dict[str, str]) -> Iterator[SigningService]:
    """The service for ``offices`` (account → name), as long as the block runs."""
    service = SigningService({**offices, "another office": "演示其他单位"})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Desk", (_Desk,), {"service": service}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_address[1]}/sign"
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
