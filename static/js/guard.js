/* Two guards for forms.
 *
 * Submit once: a second press within a moment of the first is swallowed. The form opens again by itself, so that
 * a refused or interrupted submission can be repeated; the server keeps the real promise against duplicates.
 * Unsaved work: a form with data-guard="unsaved" asks before the page is left with changes in it.
 */
(function () {
  "use strict";

  var PAUSE = 4000;
  var leaving = false;

  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach(function (button) {
      button.removeAttribute("aria-busy");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    leaving = true;
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    window.setTimeout(function () {
      leaving = false;
      release(form);
    }, PAUSE);
  });

  /* Coming back with the browser's own button finds the form usable. */
  window.addEventListener("pageshow", function () {
    leaving = false;
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  function fingerprint(form) {
    var parts = [];
    form.querySelectorAll("input, select, textarea").forEach(function (field) {
      if (!field.name || field.name === "csrfmiddlewaretoken") return;
      var chosen = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
      parts.push(field.name + "=" + chosen);
    });
    return parts.join("\n");
  }

  var watched = [];
  document.querySelectorAll('form[data-guard="unsaved"]').forEach(function (form) {
    watched.push({ form: form, before: form.dataset.refused ? "" : fingerprint(form) });
  });

  window.addEventListener("beforeunload", function (event) {
    if (leaving) return;
    var changed = watched.some(function (each) {
      if (!document.contains(each.form)) return false;
      // A form that saves itself knows what is not yet on the server.
      if (each.form.dataset.autosave) return each.form.dataset.autosave === "unsaved";
      return fingerprint(each.form) !== each.before;
    });
    if (!changed) return;
    event.preventDefault();
    event.returnValue = "";
  });
})();
