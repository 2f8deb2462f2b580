#!/usr/bin/env python3
"""What 归档包, backup and restore cost: ``python benchmarks/archives.py`` prints one table in about a minute.

A submission with many large materials is archived, backed up and restored, each in a process of its own, beside the
same with small ones and beside ``sha256sum`` over the same bytes in the same run. Peak memory must not grow with size.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NUMBER = "W2026-330500"  # the demonstration's application that is being filled in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=50, help="materials of the submission (50)")
    parser.add_argument("--megabytes", type=int, default=10, help="size of each (10)")
    parser.add_argument("--part", choices=PARTS, help="used inside")
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options)))
        return
    print(f"{'':30}{'seconds':>9}{'CPU s':>8}{'peak MB':>9}{'bytes':>15}")
    for files, megabytes in ((3, 1), (options.files, options.megabytes)):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            report(Path(folder), files, megabytes)


def report(folder: Path, files: int, megabytes: int) -> None:
    var, empty, sizes = folder / "var", folder / "empty", ["--files", str(files), "--megabytes", str(megabytes)]
    run("prepare", var, *sizes)
    print(f"{files} materials of {megabytes} MB")
    line("  sha256sum of the materials", run("bare", var))
    line("  archive", run("archive", var))
    line("  backup, read back once", run("backup", var))
    line("  restore", run("restore", empty))


def line(name: str, found: dict[str, Any]) -> None:
    print(f"{name:30}{found['seconds']:>9.2f}{found['cpu']:>8.2f}{found['peak']:>9.0f}{found['bytes']:>15,}")


def run(part: str, var: Path, *more: str) -> dict[str, Any]:
    """Run one part in a fresh process and return what it measured."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    environment = {**plain, "PORTAL_VAR": str(var), "PORTAL_DEMO": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(Path(__file__).resolve()), "--part", part, *more]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


# --- The parts ----------------------------------------------------------------------------------------------


def begin() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def prepare(options: argparse.Namespace) -> dict[str, Any]:
    """A submission of the demonstration with materials of random bytes; its papers are stubs."""
    begin()
    from django.core.files.base import ContentFile
    from django.core.management import call_command
    from django.utils import timezone

    from applications import services
    from applications.models import Application, Evidence, Round
    from portal.accounts.models import User
    from portal.documents.models import Paper, Signature
    from portal.kit.canonical import sha256_hex

    for name in ("migrate", "load_facts", "load_demo"):
        call_command(name, verbosity=0, stdout=sys.stderr)
    application = Application.objects.get(number=NUMBER)
    Round.objects.update(max_files=options.files + 10)
    clerk, approver = (User.objects.get(username=f"hz-{each}") for each in ("clerk", "approver"))
    for number in range(options.files):
        data = os.urandom(options.megabytes * 1_000_000)
        evidence = Evidence(
            application=application,
            item="policies",
            name=f"政策文件{number:03d}.pdf",
            sha256=sha256_hex(data),
            size=len(data),
            content_type="application/pdf",
            state="usable",
            pages=1,
            uploaded_by=clerk,
        )
        evidence.file.save("a.pdf", ContentFile(data))
    services.hand_over(application=application, user=clerk, seen=None)
    services.submit(application=application, user=approver, seen=None)
    stub = {"sha256": sha256_hex(b"%PDF"), "size": 4}
    for paper in Paper.objects.filter(subject=application.chain):
        paper.base.save(f"stub-{paper.pk}.pdf", ContentFile(b"%PDF"), save=False)
        Paper.objects.filter(pk=paper.pk).update(base=paper.base.name, state="ready", pages=1, **stub)
        sealed = {"file": paper.base.name, "signed_at": timezone.now()}
        Signature.objects.filter(paper=paper).update(state="signed", **sealed, **stub)
    return {}


def bare(options: argparse.Namespace) -> dict[str, Any]:
    files = [path for path in (Path(os.environ["PORTAL_VAR"]) / "files" / "evidence").rglob("*") if path.is_file()]
    started = time.perf_counter()
    subprocess.run(["sha256sum", *files], check=True, stdout=subprocess.DEVNULL)
    return measured(started, sum(path.stat().st_size for path in files), resource.RUSAGE_CHILDREN)


def archive(options: argparse.Namespace) -> dict[str, Any]:
    begin()
    from applications.models import Archive, Submission
    from applications.services.archives import order_archive
    from applications.tasks import make_archive

    submission = Submission.objects.get(application__number=NUMBER)
    order_archive(submission=submission, user=submission.submitted_by)
    started = time.perf_counter()
    make_archive(lambda *told: None, submission.archive.pk)
    return measured(started, Archive.objects.get().size)


def backup(options: argparse.Namespace) -> dict[str, Any]:
    begin()
    from portal.shell.services import back_up, verify

    started = time.perf_counter()
    made = back_up(to=Path(os.environ["PORTAL_VAR"]).parent / "backup.tar")
    verify(made.path)
    return measured(started, made.size)


def restore(options: argparse.Namespace) -> dict[str, Any]:
    begin()
    from portal.shell import services

    path = Path(os.environ["PORTAL_VAR"]).parent / "backup.tar"
    started = time.perf_counter()
    services.restore(package=services.verify(path))
    return measured(started, path.stat().st_size)


def measured(started: float, size: int, who: int = resource.RUSAGE_SELF) -> dict[str, Any]:
    used = resource.getrusage(who)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024, "bytes": size}


PARTS = {"prepare": prepare, "bare": bare, "archive": archive, "backup": backup, "restore": restore}

if __name__ == "__main__":
    main()
