/* The desk of a counter: news put in place part by part, keys, dialogs, timers, ticks, and what is said when central is away. */
(function () {
  "use strict";
  var QUIET_MS = 15000, BROKEN_MS = 3000, FRESH_MS = 400, FEEDBACK_MS = 8000, KEPT_TICKETS = 20;
  var body = document.body, desk = document.getElementById("desk"), lost = document.getElementById("lost");
  var feedback = document.getElementById("feedback"), keysOn = document.getElementById("keys-on");
  var ahead = Number(desk.getAttribute("data-utc")) - Date.now(), heard = Date.now(), newsAt = central();
  var position = 0, received = {}, broken = null, feedbackTimer = null, later = "", unsent = false;
  var texts = { sending: "sending", late: "late", givingUp: "giving-up", giveUp: "give-up", wrong: "wrong", wait: "wait", again: "again" };
  Object.keys(texts).forEach(function (name) { texts[name] = lost.getAttribute("data-" + texts[name]); });
  var dialogs = new window.Dialogs(focusFirst), press = new window.Press({ say: say, answered: answered, failed: failed }, texts);

  function each(list, does) { Array.prototype.forEach.call(list, does); }
  function one(where, what) { return where.querySelector(what); }
  function central() { return Date.now() + ahead; }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function kept(name, otherwise) { try { return JSON.parse(localStorage.getItem(name)) || otherwise; } catch (error) { return otherwise; } }
  function keep(name, value) { try { localStorage.setItem(name, JSON.stringify(value)); } catch (error) { /* a browser that keeps nothing */ } }

  /* ---- what central sends */

  function show(html, ours) {
    var box = document.createElement("template");
    box.innerHTML = html;
    if (one(box.content, "#gone")) { location.reload(); return; }
    var parts = one(box.content, ".parts");
    if (!parts) { return; }
    var at = Number(parts.getAttribute("data-position")), said = one(parts, "#feedback-now");
    if (at >= position) {
      position = at;
      each(parts.querySelectorAll("[data-part]"), put);
      newsAt = central();
    }
    if (ours) { outcome(said); }
  }

  /* What came of a press. Refused, a dialog stays as it was typed. */
  function outcome(said) {
    var refused = Boolean(said) && said.getAttribute("data-refused") === "1";
    if (!refused) { dialogs.finish(); }
    tell(said ? said.outerHTML : "", refused, Boolean(said) && said.getAttribute("data-stays") === "1");
    focusFirst();
  }

  function answered(html) {
    var waited = later;
    later = "";
    show(html, true);
    if (waited) { show(waited, false); }
  }

  function failed(text) {
    var waited = later;
    later = "";
    complain(text);
    if (waited) { show(waited, false); }
  }

  /* News that overtake the answer to a press wait for it: put in place now, they would take away the button that hears it. */
  function news(html) {
    if (press.holds()) { later = html; } else { show(html, false); }
  }

  function put(part) {
    var text = part.outerHTML, old = document.getElementById(part.id), active = document.activeElement;
    if (!old || received[part.id] === text) { return; }
    var inside = old.contains(active), id = active ? active.id : "", scrolled = old.scrollTop, steps = one(old, "#steps");
    var find = one(old, "#find"), before = one(old, "#first"), beforeText = before ? before.textContent : "";
    received[part.id] = text;
    old.parentNode.replaceChild(part, old);
    if (part.getAttribute("data-ticket") === old.getAttribute("data-ticket")) { part.scrollTop = scrolled; }
    if (steps && steps.open && one(part, "#steps") && old.getAttribute("data-ticket") === part.getAttribute("data-ticket")) { one(part, "#steps").open = true; }
    dress(part);
    press.mark();
    if (find && one(part, "#find")) { one(part, "#find").value = find.value; dialogs.narrow(one(part, "#find")); }
    var first = one(part, "#first");
    if (first && first.textContent !== beforeText) { fresh(first); }
    if (inside && !dialogs.open()) {
      var again = id && document.getElementById(id);
      if (again) { again.focus({preventScroll: true}); } else { focusFirst(); }
    }
  }

  /* A key that was still held down, or pressed twice, must not do what the button has become just now. */
  function fresh(button) {
    button.setAttribute("data-fresh", "");
    setTimeout(function () { button.removeAttribute("data-fresh"); }, FRESH_MS);
  }

  function dress(part) {
    if (part.hasAttribute("data-title")) { document.title = part.getAttribute("data-title") + " – Anjungan"; }
    if (part.hasAttribute("data-ticket")) { tickAll(part); }
    clocks(part);
  }

  function focusFirst() {
    var first = document.getElementById("first");
    if (first && !dialogs.open()) { first.focus({preventScroll: true}); }
  }

  function tell(html, refused, stays) {
    var place = dialogs.place() || feedback;
    clearTimeout(feedbackTimer);
    unsent = false;
    feedback.innerHTML = "";
    feedback.setAttribute("aria-live", refused ? "assertive" : "polite");
    place.innerHTML = html.replace(' id="feedback-now"', refused ? ' role="alert"' : "");
    if (place !== feedback) { place.scrollIntoView({ block: "nearest" }); }
    if (!refused && !stays) { feedbackTimer = setTimeout(function () { feedback.innerHTML = ""; }, FEEDBACK_MS); }
  }

  function sentence(text, kind) {
    var made = document.createElement("p");
    made.className = "sign " + kind;
    made.textContent = text;
    return made;
  }

  function complain(text) { tell(sentence(text, "bad").outerHTML.replace("<p ", '<p role="alert" '), true); }

  /* A press is on its way. With `stop` somebody may take it back. */
  function say(text, stop) {
    var made = sentence(text, "notice"), button;
    if (stop) {
      button = document.createElement("button");
      button.type = "button";
      button.className = "small";
      button.setAttribute("data-give-up", "");
      button.textContent = stop;
      made.appendChild(button);
    }
    tell(made.outerHTML, true);
  }

  /* ---- is central there? */

  function alive() {
    heard = Date.now();
    clearTimeout(broken);
    broken = null;
    if (unsent) { complain(texts.again); }
    body.classList.remove("lost");
    lost.hidden = true;
  }

  function lose() {
    var time = new Date(newsAt + Number(desk.getAttribute("data-zone")) * 1000);
    var clock = desk.getAttribute("data-clock").replace("{hour}", two(time.getUTCHours())).replace("{minute}", two(time.getUTCMinutes()));
    if (body.classList.contains("lost")) { return; }
    one(lost, "span").textContent = lost.getAttribute("data-text").replace("{time}", clock);
    body.classList.add("lost");
    lost.hidden = false;
  }

  function listen() {
    window.listenTo("/counter/live" + location.search, {
      restart: function () { position = 0; },
      news: function (event) { alive(); news(event.data); },
      tick: function (event) { alive(); ahead = Date.parse(JSON.parse(event.data).utc) - Date.now(); newsAt = central(); },
      lost: function () { if (!broken) { broken = setTimeout(lose, BROKEN_MS); } }
    });
  }

  /* ---- timers */

  function clocks(where) {
    each(where.querySelectorAll("button[data-after]"), function (button) {
      var left = Math.ceil((Number(button.getAttribute("data-after")) - central()) / 1000);
      one(button, ".left").textContent = left > 0 ? "(" + left + ")" : "";
      if (left > 0) { return; }
      ["data-after", "data-why", "aria-disabled"].forEach(function (name) { button.removeAttribute(name); });
    });
    each(where.querySelectorAll("time[data-since]"), function (time) {
      var seconds = Math.max(0, Math.floor((central() - Number(time.getAttribute("data-since"))) / 1000));
      var minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60), text;
      if (time.getAttribute("data-as") === "clock") {
        text = (hours ? hours + ":" + two(minutes % 60) : minutes) + ":" + two(seconds % 60);
      } else if (hours) {
        text = desk.getAttribute("data-hours").replace("{h}", hours).replace("{n}", minutes % 60);
      } else {
        text = desk.getAttribute("data-minutes").replace("{n}", minutes);
      }
      if (time.textContent !== text) { time.textContent = text; }
    });
  }

  /* ---- ticks of the check list: by ticket, in this browser only */

  function tickAll(part) {
    var mine = kept("ticks", {})[part.getAttribute("data-ticket")] || [];
    each(part.querySelectorAll("[data-tick]"), function (box) { box.checked = mine.indexOf(box.getAttribute("data-tick")) >= 0; });
    counted(part);
  }

  function counted(part) {
    var all = part.querySelectorAll("[data-tick]"), place = one(part, "#ticked");
    if (place) { place.textContent = place.getAttribute("data-of").replace("{n}", part.querySelectorAll("[data-tick]:checked").length).replace("{all}", all.length); }
  }

  function ticked(part) {
    var every = kept("ticks", {}), ticket = part.getAttribute("data-ticket"), mine = [];
    each(part.querySelectorAll("[data-tick]:checked"), function (box) { mine.push(box.getAttribute("data-tick")); });
    delete every[ticket];
    every[ticket] = mine;
    Object.keys(every).slice(0, -KEPT_TICKETS).forEach(function (old) { delete every[old]; });
    keep("ticks", every);
    counted(part);
  }

  /* ---- presses */

  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button, a") : null;
    if (!button) { return; }
    if (button.hasAttribute("data-fresh")) { stop(event); return; }
    if (button.getAttribute("aria-disabled") === "true") { stop(event); complain(button.getAttribute("data-why")); return; }
    if (button.hasAttribute("data-give-up")) { stop(event); press.giveUp(); return; }
    if (button.hasAttribute("data-close")) { button.closest("dialog").close(); return; }
    if (button.hasAttribute("data-dialog")) { dialogs.ask(button); }
  }, true);

  function stop(event) { event.preventDefault(); event.stopImmediatePropagation(); }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-act")) { return; }
    stop(event);
    if (press.busy()) { return; }
    if (body.classList.contains("lost")) { complain(texts.wait); unsent = true; return; }
    press.send(form, event.submitter || one(form, "button:not([type=button])"));
  }, true);

  document.addEventListener("change", function (event) {
    var part = event.target.hasAttribute("data-tick") && event.target.closest("[data-ticket]");
    if (part) { ticked(part); }
    if (event.target === keysOn) { keep("keys", keysOn.checked ? "on" : "off"); body.classList.toggle("nokeys", !keysOn.checked); }
  });

  document.addEventListener("toggle", function (event) { if (event.target.id === "steps" && event.target.open) { event.target.scrollIntoView(); } }, true);

  document.addEventListener("input", function (event) { if (event.target.hasAttribute("data-filter")) { dialogs.narrow(event.target); } });

  document.addEventListener("keydown", function (event) {
    var at = event.target, typing = /^(INPUT|SELECT|TEXTAREA)$/.test(at.tagName) && !/^(checkbox|radio)$/.test(at.type);
    if (event.repeat && at.closest("button")) { event.preventDefault(); return; }
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || typing || dialogs.open()) { return; }
    if (event.key === "Enter" && at === body) { event.preventDefault(); push(document.getElementById("first")); return; }
    if (event.key === "?" || keysOn.checked) { letter(event); }
  });

  function letter(event) {
    var key = event.key.toLowerCase(), line = one(document, ".line button");
    if (!/^[a-z?]$/.test(key)) { return; }
    if (key === "m" && line) { event.preventDefault(); line.focus(); return; }
    var button = one(document, '[data-key="' + key + '"]');
    if (button) { event.preventDefault(); push(button); }
  }

  function push(button) { if (button) { button.focus({preventScroll: true}); button.click(); } }

  /* ---- begin */

  each(desk.querySelectorAll("[data-part]"), function (part) { received[part.id] = part.outerHTML; });
  each(desk.querySelectorAll("[data-part]"), dress);
  position = Number(one(desk, ".parts").getAttribute("data-position"));
  keysOn.checked = kept("keys", "on") !== "off";
  body.classList.toggle("nokeys", !keysOn.checked);
  focusFirst();
  press.resume();
  listen();
  setInterval(function () {
    clocks(desk);
    if (Date.now() - heard > QUIET_MS) { lose(); }
  }, 1000);
}());
