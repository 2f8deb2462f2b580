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

  // What was typed before the scripts had come is saved too: htmx has not seen it being typed.
  document.addEventListener("htmx:load", function () {
    Array.prototype.forEach.call(form.querySelectorAll("textarea[hx-post]"), function (field) {
      if (field.value === field.defaultValue || field.name in waiting || field.dataset.early) return;
      field.dataset.early = "yes";
      waiting[field.name] = field.value;
      note();
      window.htmx.trigger(field, "typed-early");
    });
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
