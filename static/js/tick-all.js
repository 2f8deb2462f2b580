/* 全选: one box ticks all of a name in its form, and says how many are ticked. */
(function () {
  "use strict";

  document.querySelectorAll("[data-tick-all]").forEach(function (all) {
    var form = all.closest("form");
    var line = all.closest("[hidden]");
    var words = line && line.querySelector("[data-tick-count]");
    var boxes = Array.prototype.slice.call(form.querySelectorAll('input[type="checkbox"][name="' + all.dataset.tickAll + '"]'));
    if (!boxes.length || !line) return;

    function show() {
      var ticked = boxes.filter(function (box) {
        return box.checked;
      }).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
      if (words) words.textContent = "已选 " + ticked + " / " + boxes.length;
    }

    line.hidden = false;
    all.addEventListener("change", function () {
      boxes.forEach(function (box) {
        box.checked = all.checked;
      });
      show();
    });
    form.addEventListener("change", show);
    window.addEventListener("pageshow", show);
  });
})();
