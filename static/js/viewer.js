/* Keys of the viewer: j, k to the next and previous file, arrows to pages, z to the other size. Each presses a link of
   the page, or of the frame beside the form, so that the mouse does the same. The list marks the file that is shown. */
(function () {
  "use strict";

  var frame = document.querySelector("iframe[name='evidence-viewer']");

  function shown() {
    try {
      return frame ? frame.contentDocument : document;
    } catch (foreign) {
      return null;
    }
  }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    var place = shown();
    var key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    var full = place && place.querySelector(".viewer-full");
    // At full size the arrows move the picture; beside the form they scroll the form.
    if (key.indexOf("Arrow") === 0 && (full || frame)) return;
    var link = place && place.querySelector("[data-key='" + key + "']");
    if (link) {
      event.preventDefault();
      link.click();
    }
  });

  function mark() {
    var place = shown();
    var viewer = place && place.getElementById("viewer");
    var number = viewer ? viewer.getAttribute("data-file") : "";
    Array.prototype.forEach.call(document.querySelectorAll("[data-shows]"), function (link) {
      if (link.getAttribute("data-shows") === number) {
        link.setAttribute("aria-current", "true");
        link.scrollIntoView({ block: "nearest" });
      } else {
        link.removeAttribute("aria-current");
      }
    });
  }

  if (frame) {
    frame.addEventListener("load", mark);
    mark();
  }
})();
