/* While cells save themselves, stepper and 还差什么 beside them are read anew, once the saving has paused.
 *
 * Without this script they are as of the last load, which the buttons bring anyway.
 */
(function () {
  "use strict";

  var places = document.querySelectorAll("[data-fresh]");
  var box = document.getElementById("autosave");
  if (!box || !box.dataset.wanting || !places.length || !window.fetch) return;

  var PAUSE = 3000;
  var timer = 0;

  function put(html) {
    var read = new window.DOMParser().parseFromString(html, "text/html");
    places.forEach(function (place) {
      var part = read.querySelector('[data-fresh-part="' + place.dataset.fresh + '"]');
      if (part && !place.contains(document.activeElement)) place.innerHTML = part.innerHTML;
    });
  }

  function read() {
    if (document.hidden) return;
    window
      .fetch(box.dataset.wanting, { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : "";
      })
      .then(function (html) {
        if (html) put(html);
      })
      .catch(function () {}); // offline: the line of saving says so already
  }

  document.addEventListener("portal:saved", function () {
    window.clearTimeout(timer);
    timer = window.setTimeout(read, PAUSE);
  });
})();
