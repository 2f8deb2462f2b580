#!/usr/bin/env python3
"""Does a photo of 90 MB survive a bad line? ``python benchmarks/upload.py`` prints it in about a minute.

The portal runs on loopback in an installation of its own. A proxy in front of it lets only so many bytes through in
a second, and five times, at random moments, it cuts every connection and stays away for a while. Chromium signs in,
chooses the photo on the page of materials and does nothing else. The run fails unless the stored file is the same.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1_000_000
CLERK = "hz-clerk"
AWAY = (0.5, 3.0)  # seconds that the line stays cut
ABRUPTLY = struct.pack("ii", 1, 0)  # SO_LINGER: the other side finds the connection reset


def main() -> None:
    options = arguments()
    if options.part:
        print(json.dumps(PARTS[options.part]()))
        return
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        photo = Path(folder) / "城市全景（演示）.jpg"
        size, digest = draw_photo(photo, options.megabytes * MEGABYTE)
        ready = run("prepare", Path(folder))
        line = Line(size, options.cuts, options.rate * MEGABYTE, options.seed)
        with portal(Path(folder), line):
            began = time.monotonic()
            words = upload(f"http://127.0.0.1:{line.port}", ready, photo, options.limit)
            seconds = time.monotonic() - began
        kept = run("look", Path(folder))
    report(size, digest, line, seconds, words, kept)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=90, help="size of the photo, in millions of bytes (90)")
    parser.add_argument("--cuts", type=int, default=5, help="how often the line is cut (5)")
    parser.add_argument("--rate", type=float, default=6, help="millions of bytes a second that the line carries (6)")
    parser.add_argument("--limit", type=int, default=240, help="seconds after which the run gives up (240)")
    parser.add_argument("--seed", type=int, default=None, help="repeats the moments of another run")
    parser.add_argument("--part", choices=["prepare", "look"], help="used inside")
    return parser.parse_args()


def report(size: int, digest: str, line: "Line", seconds: float, words: str, kept: dict[str, Any]) -> None:
    same = kept.get("sha256") == digest == kept.get("stored")
    print(f"{'Photo':34}{size:>14,} bytes  {digest[:16]}")
    print(f"{'Sent by the browser':34}{line.sent:>14,} bytes  {line.sent / size:.3f} of the photo")
    cuts = ", ".join(f"{at / MEGABYTE:.1f}" for at in line.done)
    print(f"{'Connections cut':34}{len(line.done):>14}        after {cuts} million bytes (--seed {line.seed})")
    print(f"{'Time':34}{seconds:>14.1f} s      line of {line.rate / MEGABYTE:g} million bytes a second")
    print(f"{'Words seen on the way':34}{words}")
    print(f"{'SHA-256 on the server':34}{'the same' if same else 'NOT THE SAME'}  {kept.get('sha256', 'no file')[:16]}")
    sys.exit(0 if same and len(line.done) >= len(line.cuts) else 1)


def draw_photo(path: Path, size: int) -> tuple[int, str]:
    """A valid JPEG of at least ``size`` bytes, full of noise as no other picture is; its size and SHA-256."""
    from PIL import Image

    side = int((size / 2.85) ** 0.5)  # this noise takes almost three bytes a point
    while not path.exists() or path.stat().st_size < size:
        noise = Image.frombytes("RGB", (side, side), os.urandom(side * side * 3))
        noise.save(path, "JPEG", quality=97, subsampling=0)
        side = int(side * 1.01) + 1
    data = path.read_bytes()
    return len(data), hashlib.sha256(data).hexdigest()


# --- The line -----------------------------------------------------------------------------------------------


class Line:
    """A TCP proxy before the portal. ``sent`` counts bytes towards the portal, ``done`` says after how many it cut."""

    def __init__(self, size: int, cuts: int, rate: float, seed: int | None) -> None:
        self.rate = rate
        self.seed = int.from_bytes(os.urandom(2)) if seed is None else seed
        self.chance = random.Random(self.seed)  # noqa: S311 -- moments, not secrets
        # Anywhere but right at the ends.
        self.cuts = sorted(self.chance.randrange(size // 50, size - size // 50) for _ in range(cuts))
        self.done: list[int] = []
        self.sent = 0
        self.back_at = 0.0
        self.lock = threading.Lock()
        self.open: set[socket.socket] = set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.portal_port = free_port()

    def serve(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.server.close()
        self._cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            if time.monotonic() < self.back_at:
                self._drop(client)
            else:
                threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        try:
            portal = socket.create_connection(("127.0.0.1", self.portal_port), timeout=5)
        except OSError:
            self._drop(client)
            return
        portal.settimeout(None)
        with self.lock:
            self.open |= {client, portal}
        threading.Thread(target=self._carry, args=(portal, client, False), daemon=True).start()
        self._carry(client, portal, True)

    def _carry(self, source: socket.socket, target: socket.socket, is_up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(16 * 1024):
                target.sendall(data)
                if is_up:
                    self._count(len(data))
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        with self.lock:
            self.open -= {source, target}

    def _count(self, size: int) -> None:
        with self.lock:
            self.sent += size
            is_due = len(self.done) < len(self.cuts) and self.sent >= self.cuts[len(self.done)]
            if is_due:
                self.done.append(self.sent)
                self.back_at = time.monotonic() + self.chance.uniform(*AWAY)
        if is_due:
            self._cut()
        time.sleep(size / self.rate)

    def _cut(self) -> None:
        with self.lock:
            broken, self.open = self.open, set()
        for each in broken:
            self._drop(each)

    def _drop(self, connection: socket.socket) -> None:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)
            # Another thread may wait in recv: only this wakes it.
            connection.shutdown(socket.SHUT_RDWR)
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


# --- The portal ---------------------------------------------------------------------------------------------


@contextmanager
def portal(folder: Path, line: Line) -> Iterator[None]:
    """The portal behind ``line``, as it runs on one machine; gone with its processes afterwards."""
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--no-control-socket"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{line.portal_port}", "--workers", "2", "--threads", "4"],
            cwd=ROOT,
            env={**environment(folder), "PORTAL_DEBUG": "1"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(line.portal_port)
        line.serve()
        yield
    finally:
        line.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(150):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    sys.exit("The portal did not start.")


def environment(folder: Path) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    return {**plain, "PORTAL_VAR": str(folder / "var"), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}


def run(part: str, folder: Path) -> dict[str, Any]:
    """Run one part in a process of its own and return what it says."""
    command = [sys.executable, str(Path(__file__).resolve()), "--part", part]
    done = subprocess.run(command, env=environment(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def prepare() -> dict[str, Any]:
    """People, an open round that takes files of this size, and an application begun."""
    set_up()
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils import timezone

    from applications.models import Round
    from applications.services import begin
    from portal.accounts.demo import DEMO_PASSWORD, load_people
    from portal.shell import demonstration

    with open(os.devnull, "w") as nowhere:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0, stdout=nowhere)
    cast = load_people()
    opens_at = timezone.now() - timedelta(days=1)
    opened = demonstration.open_round(cast, code="B2", title="测量（演示）", opens_at=opens_at)
    Round.objects.filter(pk=opened.pk).update(max_file_megabytes=1024)
    application = begin(round=opened, user=cast.people[CLERK])
    return {"address": f"/applications/{application.pk}/evidence/", "password": DEMO_PASSWORD}


def look() -> dict[str, Any]:
    """What the portal has: the SHA-256 that it noted, and that of the bytes in its store."""
    set_up()
    from applications.models import Evidence, Upload

    row = Evidence.objects.first()
    if row is None:
        return {"offsets": list(Upload.objects.values_list("offset", flat=True))}
    with row.file.open("rb") as file:
        stored = hashlib.file_digest(file, "sha256").hexdigest()
    return {"sha256": row.sha256, "stored": stored}


PARTS = {"prepare": prepare, "look": look}


# --- The person ---------------------------------------------------------------------------------------------


def upload(origin: str, ready: dict[str, Any], photo: Path, limit: int) -> str:
    """Sign in, choose the photo, wait until the page shows it; the words that the page had for it on the way."""
    from playwright.sync_api import sync_playwright

    address = ready["address"]
    seen: dict[str, None] = {}
    with sync_playwright() as tool:
        chromium = tool.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = chromium.new_page(locale="zh-CN")
        page.goto(f"{origin}/account/login/?next={address}")
        page.fill("input[name=login]", CLERK)
        page.fill("input[name=password]", ready["password"])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{origin}{address}")
        page.set_input_files("#id_files_photos", photo)
        ends = time.monotonic() + limit
        while time.monotonic() < ends and not page.locator("#photos .evidence-file").count():
            for words in page.locator(".upload-words").all_inner_texts():
                seen[words.partition("；")[2] or words.partition("，")[0].rstrip("0123456789./ MB")] = None
            page.wait_for_timeout(100)
        chromium.close()
    return "，".join(seen)


if __name__ == "__main__":
    main()
