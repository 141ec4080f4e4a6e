"use strict";
// Sort a table by the column whose header button was pressed; empty cells stay last.
document.querySelectorAll("table.sortable").forEach(function (table) {
  var heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach(function (head, column) {
    var button = head.querySelector("button");
    if (!button) return;
    button.addEventListener("click", function () {
      var first = head.dataset.first || "ascending";
      var other = first === "ascending" ? "descending" : "ascending";
      var order = head.getAttribute("aria-sort") === first ? other : first;
      heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", order);
      var body = table.tBodies[0];
      var key = function (row) { return row.cells[column].dataset.key; };
      var rows = Array.from(body.rows);
      rows.sort(function (a, b) {
        var x = key(a), y = key(b);
        if (x === "" || y === "") return (x === "") - (y === "");
        var sign = order === "ascending" ? 1 : -1;
        var both = !isNaN(x) && !isNaN(y);
        return sign * (both ? x - y : x.localeCompare(y));
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
});
// Show the rows of one learner, with or without those that differ in the threshold only.
document.querySelectorAll("form[data-filter]").forEach(function (form) {
  var learner = form.querySelector("select");
  var extra = form.querySelector("input");
  var update = function () {
    var table = document.getElementById(form.dataset.filter);
    Array.from(table.tBodies[0].rows).forEach(function (row) {
      var other = learner.value !== "" && row.dataset.learner !== learner.value;
      row.hidden = other || (row.dataset.extra === "1" && !(extra && extra.checked));
    });
  };
  form.hidden = false;
  form.addEventListener("change", update);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  update();
});
// Copy the code beside a button, or select it where the clipboard is out of reach.
document.querySelectorAll("button[data-copy]").forEach(function (button) {
  button.hidden = false;
  button.addEventListener("click", function () {
    var code = document.getElementById(button.dataset.copy);
    var done = function () { button.textContent = "Copied"; };
    var select = function () {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected: press Ctrl+C";
    };
    if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, select);
    else select();
  });
});
