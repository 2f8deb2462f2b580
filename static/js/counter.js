/* The line "已填 320/500 字" under a long answer, counted by the same rule as on the server.
 *
 * data-counter-for names the field; several fields, with spaces between, share one limit and are counted together.
 */
(function () {
  "use strict";

  function show(line, fields) {
    var word = line.dataset.counterWord || "已填";
    var limit = Number(line.dataset.limit);
    var used = fields.reduce(function (sum, field) {
      return sum + window.portalWordCount(field.value);
    }, 0);
    var over = used - limit;
    line.textContent = word + " " + used + "/" + limit + " 字" + (over > 0 ? "，超出 " + over + " 字，请删减" : "");
    line.classList.toggle("is-over", over > 0);
    line.classList.toggle("is-near", over <= 0 && used >= limit * 0.9);
  }

  function watch(field, update) {
    var composing = false;
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
  }

  function attach(line) {
    if (typeof window.portalWordCount !== "function") return;
    var fields = line.dataset.counterFor
      .split(" ")
      .map(function (id) {
        return document.getElementById(id);
      })
      .filter(Boolean);
    if (!fields.length) return;
    var update = function () {
      show(line, fields);
    };
    fields.forEach(function (field) {
      watch(field, update);
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
