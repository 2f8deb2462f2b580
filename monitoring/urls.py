from django.urls import path

from monitoring.views import assignments, cycles, editing, entry, exchange, flow, public, reading, snapshots, values

app_name = "monitoring"
urlpatterns = [
    # What every office reads
    path("frameworks/", reading.frameworks, name="frameworks"),
    path("versions/<int:pk>/", reading.version, name="version"),
    path("versions/<int:pk>/compare/", reading.compare, name="compare"),
    path("versions/<int:pk>/package.json", reading.package, name="package"),
    path("indicators/<int:pk>/", reading.indicator, name="indicator"),
    # The editor
    path("frameworks/new/", editing.new_framework, name="new_framework"),
    path("frameworks/import/", editing.import_file, name="import"),
    path("versions/<int:pk>/begin/", editing.begin, name="begin"),
    path("versions/<int:pk>/edit/", editing.edit_version, name="edit_version"),
    path("versions/<int:pk>/step/", editing.step, name="step"),
    path("versions/<int:pk>/parts/<slug:noun>/new/", editing.add_part, name="add_part"),
    path("versions/<int:pk>/parts/<slug:noun>/<int:part>/", editing.edit_part, name="edit_part"),
    path("versions/<int:pk>/parts/<slug:noun>/<int:part>/remove/", editing.remove_part, name="remove_part"),
    # What is published, for everybody
    path("data/", public.public, name="public"),
    path("data/codes.csv", public.code_lists, name="code_lists"),
    path("data/<slug:code>/", public.public_cycle, name="public_cycle"),
    path("data/<slug:code>/figures.<slug:form>", public.figures_file, name="figures_file"),
    path("data/<slug:code>/cities/<slug:place>/", public.public_city, name="public_city"),
    path("data/<slug:code>/indicators/<int:pk>/", public.public_indicator, name="public_indicator"),
    # Cycles
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.new_cycle, name="new_cycle"),
    path("cycles/<int:pk>/", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/edit/", cycles.edit_cycle, name="edit_cycle"),
    path("cycles/<int:pk>/step/", cycles.cycle_step, name="cycle_step"),
    path("cycles/<int:pk>/cities/", cycles.take_in, name="take_in"),
    # A report on its way up
    path("reports/<int:pk>/", flow.report, name="report"),
    path("reports/<int:pk>/step/", flow.report_step, name="report_step"),
    path("reports/<int:pk>/rows/step/", flow.rows_step, name="rows_step"),
    path("reports/<int:pk>/submit/", flow.submit_rows, name="submit_rows"),
    path("submissions/<int:pk>/", flow.submission, name="submission"),
    path("reports/<int:pk>/board/", assignments.board, name="board"),
    path("reports/<int:pk>/remind/", assignments.remind, name="remind"),
    path("reports/<int:pk>/assign/", assignments.assign, name="assign"),
    path("reports/<int:pk>/rows/", assignments.hand_back_rows, name="hand_back_rows"),
    path("reports/<int:pk>/rows/hand-back/", assignments.hand_back, name="hand_back"),
    # Filling in
    path("rows/", entry.my_rows, name="my_rows"),
    path("reports/<int:pk>/entry/", entry.entry, name="entry"),
    path("reports/<int:pk>/entry.xlsx", exchange.entry_xlsx, name="entry_xlsx"),
    path("reports/<int:pk>/entry/import/", exchange.entry_import, name="entry_import"),
    path("reports/<int:pk>/entry/import/confirm/", exchange.confirm_entry_import, name="confirm_entry_import"),
    path("values/<int:pk>/", values.value, name="value"),
    path("values/<int:pk>/save/", entry.save_value, name="save_value"),
    path("values/<int:pk>/explain/", values.explain, name="explain"),
    path("values/<int:pk>/remarks/", values.remark, name="remark"),
    path("remarks/<int:pk>/settle/", values.settle, name="settle"),
    path("values/<int:pk>/evidence/", values.add_evidence, name="add_evidence"),
    path("evidence/<int:pk>/", values.evidence, name="evidence"),
    path("evidence/<int:pk>/remove/", values.remove_evidence, name="remove_evidence"),
    # The ministry's figures
    path("snapshots/", snapshots.snapshots, name="snapshots"),
    path("cycles/<int:pk>/take/", snapshots.take, name="take"),
    path("snapshots/<int:pk>/step/", snapshots.snapshot_step, name="snapshot_step"),
    path("figures/", snapshots.long_table, name="long_table"),
    path("unobtainable/", snapshots.unobtainable, name="unobtainable"),
]
