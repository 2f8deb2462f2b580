/* Rows of a board: how many are ticked, all of them at once, and the bar that says what can be done with them. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-batch]").forEach(function (form) {
    var bar = form.querySelector("[data-batch-bar]");
    var words = form.querySelector("[data-batch-count]");
    var all = form.querySelector("[data-batch-all]");
    if (!bar || !words) return;

    var groups = Array.prototype.slice.call(form.querySelectorAll("[data-batch-group]"));

    function boxes(group) {
      var which = group ? '[data-group="' + group.dataset.batchGroup + '"]' : "";
      return Array.prototype.slice.call(form.querySelectorAll('input[name="row"]' + which));
    }

    function show() {
      var listed = boxes();
      var ticked = listed.filter(function (box) { return box.checked; }).length;
      words.textContent = ticked ? "已选 " + ticked + " 项" : "尚未选择";
      bar.classList.toggle("is-idle", !ticked);
      bar.querySelectorAll('button[name="step"]').forEach(function (button) { button.disabled = !ticked; });
      if (all) {
        all.checked = ticked > 0 && ticked === listed.length;
        all.indeterminate = ticked > 0 && ticked < listed.length;
      }
      groups.forEach(function (group) {
        var rows = boxes(group);
        var there = rows.filter(function (box) { return box.checked; }).length;
        var box = group.querySelector("input");
        box.hidden = !rows.length;
        box.checked = there > 0 && there === rows.length;
        box.indeterminate = there > 0 && there < rows.length;
      });
    }

    // The rows under one heading all at once.
    groups.forEach(function (group) {
      var box = group.querySelector("input");
      box.addEventListener("change", function () {
        boxes(group).forEach(function (row) { row.checked = box.checked; });
        show();
      });
    });

    if (all) {
      all.closest("[hidden]").hidden = false;
      all.addEventListener("change", function () {
        boxes().forEach(function (box) { box.checked = all.checked; });
        show();
      });
    }
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
    show();
  });
})();
