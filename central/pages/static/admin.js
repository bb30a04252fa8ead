/* The overview follows the hall by itself, and says when it hears nothing any more. */
(function () {
  "use strict";
  var now = document.getElementById("now"), lost = document.getElementById("lost");
  if (!now || !window.fetch) { return; }
  var QUIET_MS = 15000, heard = Date.now();

  function alive() {
    heard = Date.now();
    lost.classList.add("hidden");
    now.classList.remove("stale");
  }

  function news(event) {
    alive();
    var form = now.contains(document.activeElement) ? document.activeElement.closest("form") : null;
    var action = form ? form.getAttribute("action") : "";
    now.innerHTML = event.data;
    Array.prototype.forEach.call(now.querySelectorAll("form"), function (one) {
      if (action && one.getAttribute("action") === action) { one.querySelector("button").focus(); }
    });
  }

  window.listenTo(now.getAttribute("data-live"), { news: news, tick: alive });
  setInterval(function () {
    if (Date.now() - heard < QUIET_MS) { return; }
    var at = now.querySelector("[data-at]");
    lost.textContent = lost.getAttribute("data-text").replace("{time}", at ? at.getAttribute("data-at") : "");
    lost.classList.remove("hidden");
    now.classList.add("stale");
  }, 1000);
}());
