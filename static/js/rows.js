/* Rows of a question that repeats: added, moved, taken out and brought back without leaving the page.
 *
 * The buttons are those of the form; without this script they work by loading the page anew.
 */
(function () {
  "use strict";

  var form = document.querySelector("form.part-form");
  var saving = window.portalCells;
  if (!form || !saving || !window.fetch) return;

  var busy = false;
  var status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(status);

  function section(node) {
    return node.closest(".question-rows");
  }

  function refuse(place, words) {
    var old = place.querySelector(".row-refusal");
    if (old) old.remove();
    if (!words) return;
    var line = document.createElement("p");
    line.className = "field-error row-refusal";
    line.setAttribute("role", "alert");
    line.textContent = words;
    place.append(line);
  }

  function whole(html) {
    var holder = document.createElement("div");
    holder.innerHTML = html;
    return holder.firstElementChild;
  }

  /* In the new row the first field; after a move the same button again, as long as it can be pressed. */
  function goOn(fresh, verb, anchor) {
    var at = document.getElementById(anchor) || fresh;
    var wanted = { add: "input, textarea", back: "input, textarea", remove: "button" }[verb];
    if (verb === "up" || verb === "down") wanted = 'button[value^="' + verb + ':"]:not([disabled])';
    var inside = at !== fresh && at.querySelector(wanted);
    (inside || at).focus({ preventScroll: true });
    at.scrollIntoView({ block: "nearest" });
  }

  /* Whoever has gone on typing in the meantime is left where they are. */
  function stay(field, fresh) {
    var same = field.name && fresh.querySelector('[name="' + field.name + '"]:not(button)');
    if (!same) return false;
    var from = field.selectionStart;
    var to = field.selectionEnd;
    same.focus({ preventScroll: true });
    same.setSelectionRange(from, to);
    return true;
  }

  function show(place, verb, said) {
    var fresh = whole(said.html);
    var active = document.activeElement;
    var typing = place.contains(active) && active.tagName !== "BUTTON" ? active : null;
    saving.renew(place, fresh, said.shown);
    if (window.htmx) window.htmx.process(fresh);
    fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true })); // counters and the like begin in it
    status.textContent = said.words || "";
    if (said.reason) {
      refuse(fresh, said.reason);
      fresh.focus({ preventScroll: true });
    } else if (!typing || !stay(typing, fresh)) {
      goOn(fresh, verb, said.anchor);
    }
  }

  function read(answer, place, verb) {
    if (answer.status === 200 || answer.status === 409) {
      return answer.json().then(function (said) {
        show(place, verb, said);
      });
    }
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
      refuse(place, "没有完成：请先按页面上方的提示办理，再按一次。");
      return saving.lost(answer.status);
    }
    throw new Error(String(answer.status));
  }

  function press(button) {
    var place = section(button);
    var action = button.value;
    var fields = new FormData();
    fields.append("action", action);
    fields.append("person", form.elements.person.value);
    refuse(place, "");
    busy = true;
    button.setAttribute("aria-busy", "true");
    saving.settled(function () {
      window
        .fetch(window.location.pathname, {
          method: "POST",
          headers: { Accept: "application/json", "X-CSRFToken": saving.token() },
          body: fields,
          credentials: "same-origin",
        })
        .then(function (answer) {
          return read(answer, place, action.split(":")[0]);
        })
        .catch(function () {
          refuse(place, "没有完成：网络或系统暂时不通，请稍后再按一次。");
        })
        .then(function () {
          busy = false;
          button.removeAttribute("aria-busy");
        });
    });
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest('button[name="action"]');
    if (!button || !/^(add|remove|back|up|down):/.test(button.value)) return;
    event.preventDefault();
    if (!busy) press(button);
  });
})();
