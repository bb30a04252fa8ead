/* The board of a TV: writes what central sends, keeps the hall's time, and says when nothing is heard of central any more. */
(function () {
  "use strict";
  var QUIET_MS = 15000, GIVE_UP_MS = 25000, TURN_MS = 12000, RELOAD_APART_MS = 60000;
  var page = document.body, board = null, offset = Number(page.dataset.offset), turned = 0;
  var base = Number(page.dataset.utc), since = performance.now(), heard = performance.now(), updated = base, source = null;
  var tiles = new window.Tiles(get("call"), get("tiles"), get("tile"), counterOf);
  var calls = new window.Calls({ now: now, voice: voice, show: show, list: list, spoken: quiet, muted: muted });

  function counterOf(counter) { return page.dataset.counter.replace("{counter}", counter); }
  function get(id) { return document.getElementById(id); }
  /* Writes only what is new: a TV draws nothing while nothing happens. */
  function write(element, text) { if (element.textContent !== text) { element.textContent = text; } }
  function hide(element, hidden) { if (element.hidden !== hidden) { element.hidden = hidden; } }
  function lines(element, text, second) {
    write(element.querySelector("b, p > span") || element, text);
    write(element.querySelector("small"), second || "");
  }

  // ---- time: central's, never the TV's

  function now() { return base + performance.now() - since; }
  function local(at) { return new Date(at + offset * 60000); }
  function two(n) { return (n < 10 ? "0" : "") + n; }
  /* `words` with the hour and the minute of an instant, in the manner of their language. */
  function timed(words, at) {
    return words.replace("{hour}", two(local(at).getUTCHours())).replace("{minute}", two(local(at).getUTCMinutes()));
  }

  function time(at) {
    return timed(page.dataset.time, at);
  }

  function clock() {
    var day = local(now());
    write(get("clock"), time(now()));
    write(get("date"), page.dataset.days.split("|")[(day.getUTCDay() + 6) % 7] + ", " + day.getUTCDate() + " " +
      page.dataset.months.split("|")[day.getUTCMonth()] + " " + day.getUTCFullYear());
  }

  // ---- the call

  function show(found, spoken) {
    var now = found.filter(function (call) { return call.pos === spoken; })[0];
    tiles.show(found, spoken);
    get("call").classList.toggle("speaks", Boolean(now));
    if (now) { lines(get("said"), now.said[0], now.said[1]); }
    idle();
    page.dataset.shown = found.map(function (call) { return call.label; }).join(" ");
  }

  function fit() { tiles.fit(); }

  function quiet() { get("call").classList.remove("speaks"); }

  /* Nobody is called: the hall is closed, or everybody watches for the number. */
  function idle() {
    var shut = board && board.shut;
    get("call").classList.toggle("shut", Boolean(shut) && !(calls && calls.busy()));
    lines(get("idle"), shut ? shut[0] : page.dataset.idle, shut ? shut[1] : page.dataset.idleSecond);
  }

  function list(found) {
    rows(get("last"), found.map(function (call) { return call.pos + "/" + call.label; }), function (item, index) {
      var call = found[index];
      item.setAttribute("data-pos", call.pos);
      add(item, "b", call.label);
      if (call.priority) { sign(item, "priority"); }
      add(item, "span", counterOf(call.counter)).classList.toggle("long", call.counter.length > 6);
    }, "li");
    hide(get("last").parentNode, !found.length);
    page.classList.toggle("alone", !found.length);
    fit();
    if (board) { queues(); }
  }

  // ---- queues, announcements

  /* Rows that fit; taller ones where all of them still do. */
  function room(many) {
    var table = get("lines").parentNode, box = table.parentNode, style, found;
    ["roomy", ""].some(function (size) {
      page.classList.toggle("roomy", size === "roomy");
      style = getComputedStyle(page);
      found = (box.clientHeight - table.tHead.offsetHeight - get("turn").offsetHeight) /
        (parseFloat(style.fontSize) * parseFloat(style.getPropertyValue("--row")));
      return found >= many;
    });
    return Math.max(4, Math.floor(found));
  }

  function queues() {
    var all = board.lines, sheets = Math.ceil(all.length / room(all.length)), per = Math.ceil(all.length / sheets);
    var sheet = turned % sheets, here = all.slice(sheet * per, (sheet + 1) * per);
    rows(get("lines"), here.map(function (line) { return JSON.stringify(line); }), function (row, index) {
      var line = here[index], name = add(row, "th", "");
      row.className = line.state === "unstaffed" ? "break unstaffed" : line.state;
      name.scope = "row";
      name.classList.toggle("long", line.agency.length > 13);
      add(name, "b", line.series);
      add(name, "span", line.agency);
      var counted = line.state === "open" || line.waiting;
      if (counted) { add(row, "td", String(line.waiting)).className = "figure"; }
      var said = add(row, "td", "");
      if (!counted) { said.colSpan = 2; }
      if (line.state !== "open") { sign(said, line.state); }
      add(said, "span", line.said);
    }, "tr");
    write(get("turn"), sheets > 1 ? dots(sheet, sheets) : "");
  }

  function dots(one, many) {
    var text = "";
    for (var n = 0; n < many; n += 1) { text += n === one ? "●" : "○"; }
    return text;
  }

  function announcements() {
    var all = board.announcements, one = all.length ? all[turned % all.length] : null;
    hide(get("announcement"), !one);
    page.classList.toggle("announced", Boolean(one));
    if (!one) { return; }
    lines(get("announcement"), one.text, one.second);
    get("announcement").classList.toggle("long", one.text.length > 100);
  }

  function turn() {
    turned += 1;
    if (board) { draw(); }
  }

  function draw() { announcements(); queues(); idle(); fit(); }

  // ---- elements

  /* Makes the children of `parent` again where the key of one has changed; there are never more than keys. */
  function rows(parent, keys, fill, tag) {
    while (parent.children.length > keys.length) { parent.removeChild(parent.lastChild); }
    keys.forEach(function (key, index) {
      var old = parent.children[index], made;
      if (old && old.getAttribute("data-key") === key) { return; }
      made = document.createElement(tag);
      made.setAttribute("data-key", key);
      fill(made, index);
      if (old) { parent.replaceChild(made, old); } else { parent.appendChild(made); }
    });
  }

  function add(parent, tag, text) {
    var made = document.createElement(tag);
    made.textContent = text;
    return parent.appendChild(made);
  }

  function sign(parent, name) { parent.appendChild(document.importNode(get("sign-" + name).content, true)); }

  // ---- voice

  function voice() {
    var said = board.voice, day = local(now()), minute = two(day.getUTCHours()) + ":" + two(day.getUTCMinutes());
    var still = said.quiet.some(function (span) {
      return span[0] < span[1] ? span[0] <= minute && minute < span[1] : minute >= span[0] || minute < span[1];
    });
    var speaks = page.dataset.sound === "on" && said.volume > 0 && said.languages.length > 0 && !still;
    return { speaks: speaks, volume: said.volume, languages: said.languages };
  }

  /* Whether calls are heard here, as far as the page can know. */
  function speaks() { page.dataset.speaks = voice().speaks && get("unmute").hidden && get("mute").hidden ? "1" : ""; }

  function muted(why) {
    hide(get("unmute"), why !== "blocked");
    hide(get("mute"), why !== "missing");
    speaks();
    fit();
  }

  get("unmute").addEventListener("click", function () { calls.unmute(); });

  // ---- central

  function alive() {
    heard = performance.now();
    updated = now();
    if (!page.classList.contains("stale")) { return; }
    hide(get("lost"), true);
    page.classList.remove("stale");
    if (board) { draw(); }
  }

  function watch() {
    var still = performance.now() - heard;
    clock();
    if (still < QUIET_MS) { return; }
    lines(get("lost"), timed(page.dataset.lost, updated), timed(page.dataset.lostSecond, updated));
    if (!page.classList.contains("stale")) {
      hide(get("lost"), false);
      page.classList.add("stale");
      if (board) { draw(); }
    }
    if (still > GIVE_UP_MS && (still - GIVE_UP_MS) % 10000 < 1000) { listen(); }
  }

  function news(event) {
    board = JSON.parse(event.data);
    offset = board.offset;
    alive();
    draw();
    speaks();
    calls.news(board.calls);
    idle();
    document.dispatchEvent(new CustomEvent("board"));
    if (board.version !== page.dataset.version) { again(); }
  }

  /* Central was updated: the page is loaded again once nobody is being called, and not over and over. */
  function again() {
    var last = Number(window.sessionStorage.getItem("loaded") || 0);
    if (calls.busy()) { setTimeout(again, 5000); return; }
    if (Math.abs(Date.now() - last) < RELOAD_APART_MS) { return; }
    window.sessionStorage.setItem("loaded", String(Date.now()));
    window.location.reload();
  }

  function tick(event) {
    base = Date.parse(JSON.parse(event.data).utc);
    since = performance.now();
    alive();
  }

  /* A browser gives up where it was answered with an error; a line may also be dead without anybody knowing. */
  function listen() {
    if (source) { source(); }
    source = window.listenTo(location.pathname.replace(/\/$/, "") + "/live" + location.search, { news: news, tick: tick });
  }

  idle();
  clock();
  listen();
  setInterval(watch, 1000);
  setInterval(turn, TURN_MS);
  window.addEventListener("resize", function () { if (board) { draw(); } });
  /* Widths are right only once the letters are there. */
  if (document.fonts && document.fonts.ready) { document.fonts.ready.then(function () { fit(); }); }
}());
