"""``manage.py walkthrough --procedure alliance``: from draft to certificate by way of secretariat and committee."""

import subprocess
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from portal.accounts.demo import load_people
from portal.shell import alliance_round, demonstration
from portal.shell.management.commands.walkthrough import Walk
from review.models import Certificate

SIGNERS = 3  # city, province, secretariat


class AllianceWalk(Walk):
    """One city the whole way, voted on together with another that does not find a majority."""

    def whole_way(self) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_facts", verbosity=0)
        cast = load_people()
        demonstration.make_seals(cast)
        round = alliance_round.open_round(cast)
        first = demonstration.apply_for(cast, round, clerk="hz-clerk")
        other = demonstration.apply_for(cast, round, clerk="my-clerk")
        self.finish_jobs()
        case = alliance_round.submit(cast, first, clerk="hz-clerk", approver="hz-approver")
        second = alliance_round.submit(cast, other, clerk="my-clerk", approver="my-approver")
        case = alliance_round.agree(cast, alliance_round.endorse(cast, case, province="zj"))
        second = alliance_round.agree(cast, alliance_round.endorse(cast, second, province="sc"))
        alliance_round.vote(cast, [second], dict.fromkeys(alliance_round.MEMBERS[:3], "against"))
        alliance_round.vote(cast, [case], {"committee-member1": "abstain", "committee-member2": "against"})
        mlist = alliance_round.publish(cast, round, [case])
        self.finish_jobs()
        certificate = Certificate.objects.get(list=mlist)
        self.write_pdf("application.pdf", first.chain, "application")
        self.write_pdf("application-not-confirmed.pdf", other.chain, "application")
        self.write_pdf("receipt.pdf", first.chain, "receipt")
        self.write_pdf("list.pdf", mlist.chain, "list")
        self.write_pdf("certificate.pdf", certificate.chain, "certificate")
        self.check_signatures("application.pdf")
        self.write_record()

    def check_signatures(self, name: str) -> None:
        """Beside the portal's own check (``write_pdf``): does a reader of PDFs find three signatures that are valid?"""
        sealed = self.papers[name]["sealed_by"]
        if len(sealed) != SIGNERS:
            raise CommandError(f"{name}: {len(sealed)} valid signatures instead of {SIGNERS}: {sealed}.")
        self.papers[name]["pdfsig"] = seen_by_pdfsig(self.out / name)


def seen_by_pdfsig(path: Path) -> list[str]:
    """What poppler's pdfsig says of each signature; nothing where it is not installed."""
    try:
        done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False, timeout=60)
    except FileNotFoundError:
        return []
    found = [line.strip("- ") for line in done.stdout.splitlines() if "Signature Validation" in line]
    if sum("Signature is Valid" in line for line in found) != SIGNERS:
        raise CommandError(f"{path.name}: pdfsig says {found}.")
    return found
