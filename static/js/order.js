/* Rows in an order of one's own: moved by buttons, by the keyboard or by dragging.
 *
 * The order is the number in each row; without this script the numbers are typed. Rows without a number, such as blank
 * ones, stay where they are and get one once they are moved or filled in.
 */
(function () {
  "use strict";

  document.querySelectorAll("[data-order-rows]").forEach(function (list) {
    var dragged = null;
    var said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    list.after(said);

    function rows() {
      return Array.prototype.slice.call(list.querySelectorAll("[data-order-row]"));
    }

    function number() {
      rows().forEach(function (row, at) {
        row.querySelector("[data-order]").value = at + 1;
      });
    }

    function move(row, by) {
      var other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (by < 0) other.before(row);
      else other.after(row);
      number();
      said.textContent = "已移到第" + (rows().indexOf(row) + 1) + "位。";
    }

    function button(word, sign, by, row) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-sm btn-outline-secondary";
      made.setAttribute("aria-label", word);
      made.title = word;
      var icon = document.createElement("i");
      icon.className = "bi bi-" + sign;
      icon.setAttribute("aria-hidden", "true");
      made.append(icon);
      made.addEventListener("click", function () {
        move(row, by);
        made.focus();
      });
      return made;
    }

    rows().forEach(function (row) {
      var moves = document.createElement("span");
      moves.className = "order-moves";
      var handle = document.createElement("span");
      handle.className = "btn btn-sm order-handle";
      handle.title = "拖动";
      handle.innerHTML = '<i class="bi bi-grip-vertical" aria-hidden="true"></i>';
      moves.append(button("上移", "arrow-up", -1, row), button("下移", "arrow-down", 1, row), handle);
      row.append(moves);

      // Only the handle begins a drag, so that text in the row can be selected.
      handle.addEventListener("mousedown", function () {
        row.draggable = true;
      });
      row.addEventListener("dragstart", function (event) {
        dragged = row;
        row.classList.add("is-dragged");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", "");
      });
      row.addEventListener("dragover", function (event) {
        if (!dragged || dragged === row) return;
        event.preventDefault();
        var box = row.getBoundingClientRect();
        if (event.clientY < box.top + box.height / 2) row.before(dragged);
        else row.after(dragged);
      });
      row.addEventListener("drop", function (event) {
        event.preventDefault();
      });
      row.addEventListener("dragend", function () {
        row.draggable = false;
        row.classList.remove("is-dragged");
        dragged = null;
        number();
      });
    });
  });
})();
