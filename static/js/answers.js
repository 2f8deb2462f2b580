/* Answers to a return save themselves, each on its own: the page asks before it is left only while one is not stored. */
(function () {
  "use strict";

  var form = document.querySelector("form.answers");
  if (!form) return;
  var waiting = {};

  function note() {
    form.dataset.autosave = Object.keys(waiting).length ? "unsaved" : "saved";
  }

  form.addEventListener("input", function (event) {
    if (!event.target.name) return;
    waiting[event.target.name] = event.target.value;
    note();
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    var field = event.detail.elt;
    var sent = event.detail.requestConfig.parameters[field.name];
    var stored = event.detail.successful && event.detail.xhr.responseText.indexOf("field-error") < 0;
    // What was typed while the request was under way still waits for the next one.
    if (stored && sent === waiting[field.name]) delete waiting[field.name];
    note();
  });
})();
