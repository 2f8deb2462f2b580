/* Rows of a board: how many are ticked, all of them at once, and the bar that says what can be done with them. */
(function () {
  "use strict";

  document.querySelectorAll("form[data-batch]").forEach(function (form) {
    var bar = form.querySelector("[data-batch-bar]");
    var words = form.querySelector("[data-batch-count]");
    var all = form.querySelector("[data-batch-all]");
    if (!bar || !words) return;

    function boxes() {
      return Array.prototype.slice.call(form.querySelectorAll('input[name="row"]'));
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
    }

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
