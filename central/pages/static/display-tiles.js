/* The large numbers: one fills the box, several share it as a grid, very many stand as lines; as large as all of them fit. */
(function () {
  "use strict";
  var LARGEST = 1.4, SMALLEST = 0.25, GRID = 12, GAP = 14, MARKS = ["number", "counter", "agency", "priority", "again"];
  /* Room that one takes, in its own em: width, height. */
  var TILE = [12.5, 7.2], LINE = [20, 2.7];

  window.Tiles = function (box, grid, template, words) {
    var page = document.body, made = {}, shown = "";

    /* `now`: the position of the call that is spoken; else the latest is marked for scripts and nobody else. */
    this.show = function (calls, now) {
      var marked = calls.filter(function (call) { return call.pos === now; })[0] || calls[calls.length - 1];
      var before = made, key = calls.map(function (call) { return call.pos; }).join(" ");
      made = {};
      calls.forEach(function (call) { made[call.pos] = before[call.pos] || fill(template.content.firstElementChild.cloneNode(true), call); });
      Object.keys(before).forEach(function (pos) { if (!made[pos]) { grid.removeChild(before[pos]); } });
      calls.forEach(function (call, index) { if (grid.children[index] !== made[call.pos]) { grid.insertBefore(made[call.pos], grid.children[index] || null); } });
      Object.keys(made).forEach(function (pos) { mark(made[pos], marked && Number(pos) === marked.pos, Number(pos) === now); });
      if (key !== shown) {
        shown = key;
        box.classList.toggle("idle", !calls.length);
        box.classList.toggle("several", calls.length > 1);
        page.classList.toggle("several", calls.length > 1);
        page.classList.toggle("crowd", calls.length > GRID);
      }
    };

    function fill(tile, call) {
      function one(name) { return tile.querySelector("." + name); }
      tile.setAttribute("data-pos", call.pos);
      one("number").textContent = call.label;
      one("counter").textContent = words(call.counter);
      one("agency").textContent = call.agency;
      one("priority").hidden = !call.priority;
      one("again").hidden = !call.again;
      return tile;
    }

    /* The marked one's parts have names, wherever it stands. */
    function mark(tile, marked, spoken) {
      tile.classList.toggle("now", spoken);
      MARKS.forEach(function (name) {
        var part = tile.querySelector("." + name);
        if (marked) { part.id = name; } else { part.removeAttribute("id"); }
      });
    }

    this.fit = function () {
      var many = grid.children.length;
      if (!many) { return; }
      if (many === 1) { alone(); } else { together(many); }
    };

    /* The number as large as the room beside announcements lets it. */
    function alone() {
      var style = getComputedStyle(box), size = LARGEST, tile = grid.firstElementChild, number = tile.querySelector(".number");
      grid.style.gridTemplateColumns = grid.style.gridAutoRows = "";
      var high = box.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
      function fits() {
        var used = 0;
        Array.prototype.forEach.call(box.children, function (part) { if (part !== grid) { used += part.offsetHeight; } });
        Array.prototype.forEach.call(tile.children, function (part) { used += part.offsetHeight; });
        return used <= high && number.scrollWidth <= number.clientWidth && tile.scrollWidth <= tile.clientWidth + 1;
      }
      do {
        box.style.fontSize = size.toFixed(2) + "rem";
        size -= 0.05;
      } while (!fits() && size > SMALLEST);
    }

    /* As many columns as make the letters largest; then smaller until nothing is cut off. */
    function together(many) {
      var room = page.classList.contains("crowd") ? LINE : TILE, wide = grid.clientWidth, high = grid.clientHeight, best = 0, columns = 1, size;
      for (var n = 1; n <= many; n += 1) {
        size = Math.min(((wide + GAP) / n - GAP) / room[0], ((high + GAP) / Math.ceil(many / n) - GAP) / room[1]);
        if (size > best) { best = size; columns = n; }
      }
      grid.style.gridTemplateColumns = "repeat(" + columns + ", minmax(0, 1fr))";
      grid.style.gridAutoRows = Math.floor((high + GAP) / Math.ceil(many / columns) - GAP) + "px";
      do {
        box.style.fontSize = best.toFixed(1) + "px";
        best *= 0.95;
      } while (best > 8 && Array.prototype.some.call(grid.children, cut));
    }

    function cut(tile) {
      return tile.scrollHeight > tile.clientHeight + 1 || Array.prototype.some.call(tile.querySelectorAll(".number, .counter, .agency"), function (part) {
        return part.scrollWidth > part.clientWidth + 1;
      });
    }
  };
}());
