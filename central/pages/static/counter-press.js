/* One press: sent at once, sent again as the same while no answer comes, taken back if somebody gives up. Central does it once or not at all. */
(function () {
  "use strict";
  var SOON_MS = 200, LATE_MS = 3000, TRY_MS = 5000, APART_MS = 1000, GIVE_UP_MS = 60000, OVERTAKEN_MS = 2500, KEPT = "press";

  /* `view`: say(html) and answered(reply text, status) are shown; failed(text) is a refusal; `texts` are those of #lost. */
  window.Press = function (view, texts) {
    var now = null;

    /* Whether news should wait for the answer: put in place now, they would take away the button that hears it. */
    this.holds = function () { return Boolean(now) && performance.now() - now.since < OVERTAKEN_MS; };
    this.busy = function () { return Boolean(now); };
    this.mark = mark;

    this.send = function (form, button) {
      var body = new URLSearchParams(new FormData(form));
      if (now) { return; }
      if (button && !button.id) { button.id = "press-" + identity(); }
      body.set("request", identity());
      begin({ path: form.getAttribute("action"), body: body.toString(), button: button ? button.id : "", began: Date.now() });
    };

    /* A page that is loaded again goes on with what it had not heard of; what is old is taken back. */
    this.resume = function () {
      var kept = null;
      try { kept = JSON.parse(sessionStorage.getItem(KEPT)); } catch (error) { kept = null; }
      if (kept && kept.path && kept.body) { begin(kept); }
    };

    this.giveUp = giveUp;

    function begin(press) {
      now = press;
      now.since = performance.now();
      now.withdraws = /&withdraw=1/.test(now.body);
      keep(press);
      mark();
      now.soon = setTimeout(function () { view.say(texts.sending, ""); }, SOON_MS);
      now.late = setTimeout(late, LATE_MS);
      now.end = setTimeout(giveUp, Math.max(0, press.began + GIVE_UP_MS - Date.now()));
      attempt();
    }

    function identity() {
      var bytes = new Uint8Array(16);
      crypto.getRandomValues(bytes);
      return Array.prototype.map.call(bytes, function (one) { return (one < 16 ? "0" : "") + one.toString(16); }).join("");
    }

    function keep(press) {
      var what = press && JSON.stringify({ path: press.path, body: press.body, button: press.button, began: press.began });
      try { if (what) { sessionStorage.setItem(KEPT, what); } else { sessionStorage.removeItem(KEPT); } } catch (error) { /* a browser that keeps nothing */ }
    }

    /* The button stays pressed until the answer is there, also where news have put another in its place. */
    function mark() {
      Array.prototype.forEach.call(document.querySelectorAll(".sending"), function (old) { old.classList.remove("sending"); old.removeAttribute("aria-busy"); });
      var button = now && now.button && document.getElementById(now.button);
      if (button) { button.classList.add("sending"); button.setAttribute("aria-busy", "true"); }
    }

    function attempt() {
      var press = now, over = false, stop = window.AbortController ? new AbortController() : null;
      function once(then) { return function (value) { if (!over && now === press) { over = true; clearTimeout(press.timer); then(value); } }; }
      var again = once(function () { late(); press.timer = setTimeout(attempt, APART_MS); });
      press.cut = function () { if (!over) { over = true; clearTimeout(press.timer); if (stop) { stop.abort(); } } };
      press.timer = setTimeout(function () { if (stop) { stop.abort(); } again(); }, TRY_MS);
      fetch(press.path, {
        method: "POST", body: press.body, credentials: "same-origin", redirect: "manual", signal: stop ? stop.signal : undefined,
        headers: { "Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true", "HX-Current-URL": location.href }
      }).then(function (reply) {
        if (reply.status >= 500 || reply.status === 429) { again(); return null; }
        return reply.text().then(once(function (text) { answered(reply, text); }));
      }).catch(again);
    }

    function answered(reply, text) {
      var away = reply.headers.get("HX-Redirect");
      clearTimeout(now.soon); clearTimeout(now.late); clearTimeout(now.end);
      now = null;
      keep(null);
      mark();
      if (away || reply.type === "opaqueredirect") { location.href = away || location.href; return; }
      if (/class="parts"/.test(text)) { view.answered(text); } else { view.failed(texts.wrong); }
    }

    function late() {
      if (!now) { return; }
      clearTimeout(now.soon);
      view.say(now.withdraws ? texts.givingUp : texts.late, now.withdraws ? "" : texts.giveUp);
    }

    /* If it was not done yet it will not be; the answer says which. */
    function giveUp() {
      if (!now || now.withdraws) { return; }
      now.cut();
      clearTimeout(now.timer);
      now.withdraws = true;
      now.body += "&withdraw=1";
      keep(now);
      late();
      attempt();
    }
  };
}());
