from django.urls import path

from portal.register.views import counts, members, memberships, statistics, undertakings

app_name = "register"
urlpatterns = [
    path("", members.members, name="members"),
    path("members.xlsx", members.workbook, name="workbook"),
    path("import/", members.import_sheet, name="import"),
    path("import/confirm/", members.confirm_import, name="confirm_import"),
    path("import/template.xlsx", members.import_template, name="import_template"),
    path("memberships/<int:pk>/", memberships.membership, name="membership"),
    path("memberships/<int:pk>/correct/", memberships.correct, name="correct"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("statistics/statistics.xlsx", statistics.statistics_workbook, name="statistics_workbook"),
    path("statistics/statistics.csv", statistics.statistics_csv, name="statistics_csv"),
    path("statistics/statistics.pdf", statistics.statistics_pdf, name="statistics_pdf"),
    path("statistics/printed/", statistics.printed, name="printed"),
    path("coverage/", statistics.coverage, name="coverage"),
    path("coverage/coverage.xlsx", statistics.coverage_workbook, name="coverage_workbook"),
    path("coverage/coverage.csv", statistics.coverage_csv, name="coverage_csv"),
    path("counts/", counts.counts, name="counts"),
    path("counts/new/", counts.new_counts, name="new_counts"),
    path("counts/<int:pk>/", counts.count_table, name="count_table"),
    path("counts/<int:pk>/void/", counts.void, name="void_counts"),
    path("undertakings/", undertakings.undertakings, name="undertakings"),
    path("undertakings/new/", undertakings.new_undertaking, name="new_undertaking"),
    path("undertakings/<int:pk>/", undertakings.undertaking, name="undertaking"),
    path("undertakings/<int:pk>/file/", undertakings.undertaking_file, name="undertaking_file"),
    path("undertakings/<int:pk>/step/", undertakings.step, name="undertaking_step"),
]
