/* Tells central which calls stand on this display and which it has spoken, so that counters know. */
(function () {
  "use strict";
  var EVERY_MS = 10000, GATHER_MS = 120, MOST = 100;
  var page = document.body, screen = "", spoken = [], timer = null;
  for (var n = 0; n < 32; n += 1) { screen += Math.floor(Math.random() * 16).toString(16); }

  /* What is really drawn, and by a page that can be seen. */
  function shown() {
    return Array.prototype.map.call(document.querySelectorAll("[data-pos]"), function (one) { return Number(one.getAttribute("data-pos")); }).slice(-MOST);
  }

  function report() {
    clearTimeout(timer);
    timer = null;
    if (document.hidden || page.classList.contains("stale")) { return; }
    fetch(location.pathname.replace(/\/$/, "") + "/seen" + location.search, {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit",
      body: JSON.stringify({ screen: screen, speaks: page.dataset.speaks === "1", shown: shown(), spoken: spoken.slice(-MOST) })
    }).catch(function () { return null; });
  }

  /* Several at once are one report. */
  function soon() { if (!timer) { timer = setTimeout(report, GATHER_MS); } }

  document.addEventListener("call-shown", soon);
  document.addEventListener("call-spoken", function (event) { spoken = spoken.concat(event.detail.pos).slice(-MOST); soon(); });
  document.addEventListener("visibilitychange", soon);
  document.addEventListener("board", soon, { once: true });
  setInterval(report, EVERY_MS);
}());
