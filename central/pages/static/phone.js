/* News of one ticket: shows what comes, rings and vibrates when the number is called, says when nothing comes any more. */
(function () {
  "use strict";
  var QUIET_MS = 15000, page = document.body, now = document.getElementById("now"), lost = document.getElementById("lost");
  var Audio = window.AudioContext || window.webkitAudioContext;
  var ring = document.getElementById("ring"), leave = document.getElementById("leave");
  var heard = Date.now(), loud = null, rung = call(), at = part().getAttribute("data-at");

  function part() { return now.querySelector("[data-state]"); }
  function call() { return part().getAttribute("data-state") === "called" ? part().getAttribute("data-call") : ""; }

  /* Who may still be called wants to hear it; who is being called has heard. */
  function rings() { return Boolean(Audio) && /^(waiting|no_show)$/.test(part().getAttribute("data-state")); }

  function alive() {
    heard = Date.now();
    lost.hidden = true;
    page.classList.remove("stale");
  }

  function watch() {
    if (Date.now() - heard < QUIET_MS) { return; }
    lost.textContent = page.getAttribute("data-lost").replace("{time}", at);
    lost.hidden = false;
    page.classList.add("stale");
  }

  function shown() {
    var state = part().getAttribute("data-state"), calling = call();
    at = part().getAttribute("data-at");
    leave.hidden = state !== "waiting" && state !== "called";
    ring.hidden = !rings();
    document.title = (calling ? "● " : "") + page.getAttribute("data-name");
    if (calling && calling !== rung) { alarm(); }
    rung = calling;
  }

  function alarm() {
    if (navigator.vibrate) { navigator.vibrate([400, 200, 400, 200, 800]); }
    page.setAttribute("data-rang", String(Number(page.getAttribute("data-rang") || 0) + 1));
    if (!loud) { return; }
    [0, 0.45, 0.9].forEach(function (wait) { tone(880, wait, 0.18); tone(660, wait + 0.2, 0.2); });
  }

  function tone(hertz, wait, long) {
    var begin = loud.currentTime + wait, voice = loud.createOscillator(), level = loud.createGain();
    voice.frequency.value = hertz;
    level.gain.setValueAtTime(0.0001, begin);
    level.gain.exponentialRampToValueAtTime(0.6, begin + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, begin + long);
    voice.connect(level);
    level.connect(loud.destination);
    voice.start(begin);
    voice.stop(begin + long);
  }

  /* Browsers let a page sound only after a touch. */
  if (Audio) {
    ring.hidden = !rings();
    ring.addEventListener("click", function () {
      var on = !loud;
      if (on) { loud = new Audio(); tone(880, 0, 0.15); } else { loud.close(); loud = null; }
      if (on && navigator.vibrate) { navigator.vibrate(200); }
      ring.setAttribute("aria-pressed", String(on));
      ring.textContent = ring.getAttribute(on ? "data-on" : "data-off");
    });
  }

  if (window.fetch) {
    window.listenTo(location.pathname.replace(/\/$/, "") + "/live" + location.search, {
      news: function (event) { alive(); now.innerHTML = event.data; shown(); },
      tick: alive
    });
    setInterval(watch, 1000);
    /* A phone that slept may have lost the line without knowing. */
    document.addEventListener("visibilitychange", function () { if (!document.hidden) { watch(); } });
  } else {
    setTimeout(function () { location.reload(); }, 20000);
  }
}());
