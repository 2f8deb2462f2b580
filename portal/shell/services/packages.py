"""The file that a backup is: a plain tar of database, files and keys, with a manifest and a seal as its last two.

The manifest names every other entry with its size and SHA-256. The seal is the SHA-256 of every byte before it, so
that one changed byte anywhere is found; which entry it hit is found by the manifest.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "SHA256"
README, DATABASE, FILES, KEYS = "README.txt", "database", "files/", "keys/"
CHUNK = 1024 * 1024
# A SHA-256 in hexadecimal and a line end.
SEAL_LENGTH = 65

Progress = Callable[[str], None]


class Damaged(Exception):
    """The package is not whole or not what was written; ``str()`` says in Chinese what is wrong."""


@dataclass(frozen=True)
class Verified:
    """A package whose every byte is as it was written: its manifest, and the seal that stands for all of it."""

    path: Path
    manifest: dict[str, Any]
    seal: str

    @contextmanager
    def opened(self) -> Iterator[tarfile.TarFile]:
        with tarfile.open(self.path, "r:") as package:
            yield package

    def names(self, prefix: str) -> list[str]:
        """The entries below ``prefix``, whole names."""
        return sorted(name for name in self.manifest["entries"] if name.startswith(prefix))


class Package:
    """Writes the entries one after the other; each is hashed as it goes by."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = _Hashed(out)
        self._tar = tarfile.TarFile(fileobj=self._out, mode="w", format=tarfile.PAX_FORMAT)  # type: ignore[arg-type]
        self.entries: dict[str, list[Any]] = {}

    def add(self, name: str, stream: Any, size: int) -> str:
        """Copy ``size`` bytes; their SHA-256. Raises ``OSError`` when there are fewer."""
        source = _HashedReading(stream)
        self._tar.addfile(_entry(name, size), source)
        digest = source.digest.hexdigest()
        self.entries[name] = [size, digest]
        return digest

    def add_bytes(self, name: str, content: bytes) -> None:
        self.add(name, io.BytesIO(content), len(content))

    def finish(self, manifest: dict[str, Any]) -> str:
        """Manifest and seal; the seal."""
        text = json.dumps({"format": FORMAT, **manifest, "entries": self.entries}, ensure_ascii=False, indent=1)
        content = text.encode()
        self._tar.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
        seal = self._out.digest.hexdigest()
        self._tar.addfile(_entry(SEAL, SEAL_LENGTH), io.BytesIO(f"{seal}\n".encode()))
        self._tar.close()
        return seal


@contextmanager
def new_package(path: Path) -> Iterator[Package]:
    """A package that appears under ``path`` only when it is finished; nobody but the owner may read it."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), 0o600)
            yield Package(out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def verify(path: Path) -> Verified:
    """Read every byte of the package and compare. Raises ``Damaged`` with what does not hold."""
    try:
        with tarfile.open(path, "r:") as package:
            members = package.getmembers()
            manifest, seal = _last_two(package, members)
            if _sum(path, members[-1].offset) == seal and _ends_clean(path, members[-1]):
                return Verified(path, manifest, seal)
            raise Damaged(_what_differs(package, members, manifest))
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, EOFError) as fault:
        raise Damaged(f"不是完整的备份文件（{fault}）。请换用另一份备份。") from fault


def _last_two(package: tarfile.TarFile, members: list[tarfile.TarInfo]) -> tuple[dict[str, Any], str]:
    if [each.name for each in members[-2:]] != [MANIFEST, SEAL] or members[-1].size != SEAL_LENGTH:
        raise Damaged("文件不完整：末尾的清单或校验值不在，备份可能没有写完或已被截断。请换用另一份备份。")
    manifest = json.loads(read(package, members[-2]))
    if manifest["format"] != FORMAT:
        raise Damaged(f"备份的格式为第{manifest['format']}版，本程序只认第{FORMAT}版。请用与备份相同版本的程序恢复。")
    return manifest, read(package, members[-1]).decode("ascii").strip()


def _sum(path: Path, length: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while length and (chunk := file.read(min(CHUNK, length))):
            digest.update(chunk)
            length -= len(chunk)
    return digest.hexdigest()


def _ends_clean(path: Path, seal: tarfile.TarInfo) -> bool:
    """After the seal there is nothing but the padding of the format, and its own header is as we write it."""
    with path.open("rb") as file:
        file.seek(seal.offset)
        header = file.read(tarfile.BLOCKSIZE)
        file.seek(seal.offset_data + SEAL_LENGTH)
        rest = file.read()
    return header == _entry(SEAL, SEAL_LENGTH).tobuf(tarfile.PAX_FORMAT) and not rest.strip(b"\0")


def _what_differs(package: tarfile.TarFile, members: list[tarfile.TarInfo], manifest: dict[str, Any]) -> str:
    found = {each.name: each for each in members[:-2]}
    wanted: dict[str, list[Any]] = manifest["entries"]
    faults = [f"缺少 {name}" for name in wanted if name not in found]
    faults += [f"多出 {name}" for name in found if name not in wanted]
    faults += [
        f"{name} 的内容与清单不符"
        for name, (size, digest) in wanted.items()
        if name in found and [found[name].size, _digest(package, found[name])] != [size, digest]
    ]
    return "备份已损坏或被改动：" + ("；".join(faults[:10]) or "清单或校验值已被改动") + "。请换用另一份备份。"


def _digest(package: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    stream = package.extractfile(member)
    return hashlib.file_digest(stream, "sha256").hexdigest() if stream is not None else ""  # type: ignore[arg-type]


def read(package: tarfile.TarFile, member: tarfile.TarInfo | str) -> bytes:
    """The bytes of a small entry. Raises ``ValueError`` when it is no plain file."""
    stream = package.extractfile(member)
    if stream is None:
        raise ValueError(f"{member} is not a file.")
    return stream.read()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


class _Hashed:
    """A file to write to that knows the SHA-256 of all that was written."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out, self.digest = out, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._out.write(data)

    def tell(self) -> int:
        return self._out.tell()


class _HashedReading:
    """A file to read from that knows the SHA-256 of all that was read."""

    def __init__(self, stream: Any) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self.digest.update(data)
        return data
