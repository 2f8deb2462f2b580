from django.urls import path

from review.views import calendars, cases, claims, lists, returns, sheets

app_name = "review"

urlpatterns = [
    path("board/", cases.board, name="board"),
    path("provinces/", cases.provinces, name="provinces"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/beside/", cases.beside, name="beside"),
    path("cases/<int:pk>/step/", cases.step, name="step"),
    path("cases/<int:pk>/marks/<slug:at>/", returns.mark, name="mark"),
    path("cases/<int:pk>/return/", returns.send, name="return"),
    path("cases/<int:pk>/changes/", returns.changes, name="changes"),
    path("cases/<int:pk>/items/<int:item>/judge/", returns.judge, name="judge"),
    path("phrases/", returns.phrases, name="phrases"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("sheets/draw-up/<slug:code>/", sheets.draw_up, name="draw_up_sheet"),
    path("sheets/<int:pk>/", sheets.sheet, name="sheet"),
    path("sheets/<int:pk>/step/", sheets.step, name="sheet_step"),
    path("sheets/<int:pk>/workbook.xlsx", sheets.workbook, name="workbook"),
    path("lists/", lists.lists, name="lists"),
    path("lists/draw-up/<slug:code>/", lists.draw_up, name="draw_up_list"),
    path("lists/<int:pk>/", lists.mlist, name="list"),
    path("lists/<int:pk>/step/", lists.step, name="list_step"),
    path("claims/", claims.claims, name="claims"),
    path("claims/new/", claims.file_claim, name="file_claim"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/step/", claims.claim_step, name="claim_step"),
    path("claims/<int:pk>/proof/", claims.proof, name="proof"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("certificates/check/", lists.check_certificate, name="check_certificate"),
]
