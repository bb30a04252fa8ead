/* A button that prints, and a report of days that still run keeps itself up to date. Without scripts the browser's menu
   prints, and the page says of when its figures are. */
(function () {
  "use strict";
  var EVERY_MS = 30000, button = document.getElementById("print"), running = document.body.classList.contains("running");
  var busy = false;

  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });

  function put(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-fresh]");
    var here = document.querySelectorAll("[data-fresh]");
    // Nothing is taken from under the keys of somebody who reads; the time on the page then stays the old one too.
    if (fresh.length !== here.length || document.activeElement.closest("[data-fresh]")) { return; }
    here.forEach(function (part, n) { part.innerHTML = fresh[n].innerHTML; });
  }

  function look() {
    if (busy || document.hidden) { return; }
    busy = true;
    fetch(location.href, { credentials: "same-origin", redirect: "error", headers: { Accept: "text/html" } })
      .then(function (reply) { return reply.ok ? reply.text().then(put) : null; })
      .catch(function () { /* the page goes on to say of when its figures are */ })
      .then(function () { busy = false; });
  }

  if (running) {
    setInterval(look, EVERY_MS);
    document.addEventListener("visibilitychange", look);
  }
})();
