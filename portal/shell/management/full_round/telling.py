"""What the walk leaves behind: every paper in a folder for its kind, and the story in Chinese."""

from django.core.management.base import CommandError

from portal.documents.models import Paper
from portal.documents.services import latest_file
from portal.history.models import Entry
from portal.kit.dates import beijing, chinese_date
from portal.kit.filenames import safe
from portal.shell.management.full_round.setting import Setting
from review.models import Case

# Uploads and typing are many and alike; the log is of the procedure.
UNTOLD = ("evidence.", "answers.", "application.row", "application.begun", "paper.")


class Telling(Setting):
    def write_everything(self) -> None:
        """Every paper that is not a draft, in a folder for its kind."""
        for paper in Paper.objects.filter(is_draft=False).order_by("kind", "number", "version", "pk"):
            newest = latest_file(paper)
            if newest is None:
                raise CommandError(f"{paper}: {paper.get_state_display()} {paper.failure}")
            folder = self.out / paper.kind
            folder.mkdir(exist_ok=True)
            name = safe(f"{paper.number}-v{paper.version}-{paper.pk}-{paper.title}.pdf")
            with newest.open("rb") as file:
                data = file.read()
            (folder / name).write_bytes(data)
            self.papers[f"{paper.kind}/{name}"] = {"bytes": len(data), "sha256": newest.sha256}

    def write_log(self) -> None:
        """The whole story in Chinese: chapters, what was refused, and every entry of the history in its words."""
        lines = [f"走查记录：{self.round.title}", f"开始于{chinese_date(self.today)}；日期随办理需要向后推移。", ""]
        ends = [first for _, first, _ in self.chapters[1:]] + [
            Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        ]
        for number, ((heading, first, said), end) in enumerate(zip(self.chapters, ends, strict=True), 1):
            lines += [f"{number}. {heading}", ""]
            entries = Entry.objects.filter(pk__gt=first, pk__lte=end).order_by("pk")
            lines += [
                f"   {beijing(each.at)}　{self.city_of(each)}{each.sentence}"
                for each in entries
                if not each.verb.startswith(UNTOLD)
            ]
            lines += [f"   ※ {words}" for words in said] + [""]
        (self.out / "log.txt").write_text("\n".join(lines), encoding="utf-8")

    def city_of(self, entry: Entry) -> str:
        """Many sentences leave out the city that their chain is about."""
        if not self.cities:
            cases = Case.objects.select_related("application__organisation__place")
            self.cities = {case.chain: case.application.place.name for case in cases}
        name = self.cities.get(entry.chain, "")
        return f"［{name}］" if name else ""
