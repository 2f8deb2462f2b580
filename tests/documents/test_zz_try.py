from pathlib import Path
from portal.documents import selectors
from portal.jobs.models import Job
def test_try(sealed, prepare):
    for j in Job.objects.all(): print(j.label, j.state, j.reason, j.error[-1500:])
    f=selectors.latest_file(sealed)
    Path('/tmp/out.pdf').write_bytes(f.file.read())
    from portal.jobs.services import run_pending
    d=prepare(draft=True); run_pending(); d.refresh_from_db()
    Path('/tmp/draft.pdf').write_bytes(selectors.latest_file(d).file.read())
    Path('/tmp/base.pdf').write_bytes(sealed.base.read())
