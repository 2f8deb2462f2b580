/* Buttons that copy a field's text or print the page; without this script the text is selected by hand. */
(function () {
  "use strict";

  function say(button, text) {
    var line = button.parentNode.querySelector('[role="status"]');
    if (line) line.textContent = text;
  }

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var field = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", function () {
      field.focus();
      field.select();
      /* The older way works over plain HTTP too, where offices on closed networks have no other. */
      say(button, document.execCommand("copy") ? "已复制" : "请按 Ctrl+C 复制");
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
