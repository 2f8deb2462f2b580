"""The portal's own certificate authority: it certifies the signing keys of organisations.

Root key and certificate lie in ``VAR/authority``, made at first use; several machines share that folder. Another
authority that verification shall trust is added as a PEM file in ``VAR/authority/trusted``.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

ROOT_YEARS = 30
KEY_YEARS = 10


@dataclass(frozen=True)
class Certified:
    """A certificate and its encrypted private key (PKCS#8), both PEM, and the certificate's SHA-256."""

    certificate: str
    private_key: str
    fingerprint: str


def issue(name: str) -> Certified:
    """A new P-256 key for the organisation called ``name``, certified by the root for digital signatures."""
    root = _root()
    issuer = x509.load_pem_x509_certificate(root.certificate.encode())
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        **dict.fromkeys(("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False),
        encipher_only=False,
        decipher_only=False,
    )
    builder = _builder(_name(name), issuer.subject, key, KEY_YEARS, datetime.now(UTC) - timedelta(days=1))
    builder = (
        builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_authority_identifier(issuer), critical=False)
    )
    return _certified(builder.sign(load_private_key(root.private_key), hashes.SHA256()), key)


def roots() -> list[str]:
    """The certificates (PEM) that verification trusts."""
    trusted = sorted((_folder() / "trusted").glob("*.pem"))
    return [_root().certificate, *(path.read_text(encoding="ascii") for path in trusted)]


def root_certificate() -> str:
    """The portal's own root certificate (PEM), for readers who want to trust it."""
    return _root().certificate


def load_private_key(pem: str) -> ec.EllipticCurvePrivateKey:
    """Decrypt a stored key. Raises ``ValueError`` when ``settings.KEY_PASSPHRASE`` is not the one it was stored with."""
    key = serialization.load_pem_private_key(pem.encode(), settings.KEY_PASSPHRASE.encode())
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _folder() -> Path:
    return Path(settings.VAR) / "authority"


def _root() -> Certified:
    """The root, made at first use. Key and certificate are one file, so that two processes cannot mix theirs."""
    path = _folder() / "root.pem"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = _make_root()
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.touch(mode=0o600)
        unfinished.write_text(made.certificate + made.private_key, encoding="ascii")
        with suppress(FileExistsError):  # another process was faster
            os.link(unfinished, path)
        unfinished.unlink()
    certificate, mark, key = path.read_text(encoding="ascii").partition("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    return Certified(certificate, mark + key, "")


def _make_root() -> Certified:
    key = ec.generate_private_key(ec.SECP256R1())
    mark = "（演示）" if settings.DEMO else ""
    name = _name(f"学习型城市建设申报平台数字签名根证书{mark}")
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        **dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
        ),
        encipher_only=False,
        decipher_only=False,
    )
    # Beginning well before today, so that a portal whose clock was set right later still accepts it.
    builder = _builder(name, name, key, ROOT_YEARS, datetime(datetime.now(UTC).year - 1, 1, 1, tzinfo=UTC))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(usage, critical=True)
    return _certified(builder.sign(key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, years: int, start: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(name: str) -> x509.Name:
    """The organisation whole (the standard allows 64 characters); the common name as far as 64 bytes go."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, name.encode()[:64].decode(errors="ignore")),
        ]
    )


def _authority_identifier(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _certified(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Certified:
    encryption = serialization.BestAvailableEncryption(settings.KEY_PASSPHRASE.encode())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return Certified(public.decode(), private.decode(), certificate.fingerprint(hashes.SHA256()).hex())
