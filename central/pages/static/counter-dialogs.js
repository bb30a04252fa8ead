/* Dialogs of the desk: which ticket they are about, what suits it, what is found in their lists. What was typed stays until it was done. */
(function () {
  "use strict";
  var FACTS = ["ticket", "round", "recalls", "label", "name", "service", "now", "priority"];

  /* `rest()` puts the focus where it belongs when none is open any more. */
  window.Dialogs = function (rest) {
    var opener = null;

    function each(list, does) { Array.prototype.forEach.call(list, does); }
    function one(where, what) { return where.querySelector(what); }
    function open() { return one(document, "dialog[open]"); }

    this.open = open;
    this.narrow = narrow;
    this.close = function () { each(document.querySelectorAll("dialog[open]"), function (dialog) { dialog.close(); }); };

    /* What was typed has been done: the next one begins with an empty form. */
    this.finish = function () {
      var dialog = open();
      if (dialog) { dialog.removeAttribute("data-draft"); }
      this.close();
    };

    /* Where something is said while a dialog lies over the page. */
    this.place = function () {
      var dialog = open(), place = dialog && one(dialog, ".dialog-feedback");
      if (dialog && !place) {
        place = document.createElement("div");
        place.className = "dialog-feedback";
        place.setAttribute("aria-live", "assertive");
        dialog.appendChild(place);
      }
      return place;
    };

    this.ask = function (button) {
      var from = button.closest("dialog"), facts = (from || button).dataset, dialog = document.getElementById(button.getAttribute("data-dialog"));
      var typed = dialog.hasAttribute("data-draft") && (dialog.dataset.ticket || "") === (facts.ticket || "");
      if (from) { from.close(); } else { opener = button.id; }
      if (one(dialog, ".dialog-feedback")) { one(dialog, ".dialog-feedback").textContent = ""; }
      if (!typed) {
        dialog.removeAttribute("data-draft");
        each(dialog.querySelectorAll("form"), function (form) { form.reset(); });
      }
      FACTS.forEach(function (fact) {
        if (facts[fact] === undefined) { delete dialog.dataset[fact]; } else { dialog.dataset[fact] = facts[fact]; }
        each(dialog.querySelectorAll('input[type=hidden][name="' + fact + '"]'), function (input) { if (!input.defaultValue || fact !== "priority") { input.value = facts[fact] || ""; } });
        each(dialog.querySelectorAll('[data-fill="' + fact + '"]'), function (place) { place.textContent = facts[fact] || ""; });
      });
      each(dialog.querySelectorAll("[data-for]"), function (part) { part.classList.toggle("hidden", !suits(part.getAttribute("data-for"), facts)); });
      each(dialog.querySelectorAll("input[name=service][type=radio]"), function (radio) {
        radio.disabled = radio.value === facts.service;
        radio.parentNode.classList.toggle("off", radio.disabled);
      });
      each(dialog.querySelectorAll("[data-filter]"), narrow);
      if (dialog.showModal) { dialog.showModal(); } else { dialog.setAttribute("open", ""); }
      var begin = Array.prototype.filter.call(
        dialog.querySelectorAll("input:not([type=hidden]):not(:disabled), .stack button, select"), function (it) { return it.offsetParent !== null; })[0];
      if (begin) { begin.focus(); }
    };

    function suits(what, facts) {
      if (what === "plain" || what === "priority") { return (facts.priority === "1") === (what === "priority"); }
      return facts.now === what;
    }

    function narrow(field) {
      var wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean), list = document.getElementById(field.getAttribute("data-filter")), left = [];
      each(list.querySelectorAll("[data-find]"), function (line) {
        var fits = wanted.every(function (word) { return line.getAttribute("data-find").indexOf(word) >= 0; });
        line.classList.toggle("hidden", !fits);
        if (fits) { left.push(line); }
      });
      each(list.querySelectorAll("[data-group]"), function (group) { group.classList.toggle("hidden", !one(group, "[data-find]:not(.hidden)")); });
      each(list.querySelectorAll("[data-nothing]"), function (none) { none.classList.toggle("hidden", !wanted.length || left.length > 0); });
      if (!field.hasAttribute("data-none")) { return; }  // a list to look through, not one to choose from
      var chosen = one(list, "input:checked");
      if (chosen && chosen.closest(".hidden")) { chosen.checked = false; }
      if (wanted.length && left.length === 1) { one(left[0], "input").checked = true; }
      field.setCustomValidity(wanted.length && !left.length ? field.getAttribute("data-none") : "");
    }

    each(document.querySelectorAll("dialog"), function (dialog) {
      dialog.addEventListener("input", function () { dialog.setAttribute("data-draft", ""); });
      dialog.addEventListener("close", function () {
        setTimeout(function () {
          if (open()) { return; }
          var back = opener && document.getElementById(opener);
          if (back) { back.focus({preventScroll: true}); } else { rest(); }
          opener = null;
        }, 0);
      });
    });
  };
}());
