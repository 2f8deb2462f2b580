/* The line "已填 320/500 字" under a long answer, counted by the same rule as on the server. */
(function () {
  "use strict";

  function show(line, field) {
    var limit = Number(line.dataset.limit);
    var used = window.portalWordCount(field.value);
    var over = used - limit;
    line.textContent =
      over > 0 ? "已填 " + used + "/" + limit + " 字，超出 " + over + " 字，请删减" : "已填 " + used + "/" + limit + " 字";
    line.classList.toggle("is-over", over > 0);
    line.classList.toggle("is-near", over <= 0 && used >= limit * 0.9);
  }

  function attach(line) {
    var field = document.getElementById(line.dataset.counterFor);
    if (!field || typeof window.portalWordCount !== "function") return;
    var composing = false;
    var update = function () {
      show(line, field);
    };
    field.addEventListener("compositionstart", function () {
      composing = true;
    });
    field.addEventListener("compositionend", function () {
      composing = false;
      update();
    });
    field.addEventListener("input", function () {
      /* Letters of an unfinished composition are not yet text. */
      if (!composing) update();
    });
    update();
  }

  function attachAll(root) {
    root.querySelectorAll("[data-counter-for]").forEach(function (line) {
      if (line.dataset.attached) return;
      line.dataset.attached = "yes";
      attach(line);
    });
  }

  attachAll(document);
  document.addEventListener("htmx:load", function (event) {
    attachAll(event.target);
  });
})();
