// What the page does beyond being read: theme, filter, sorting, links, charts. Texts of the audit
// are only ever set as text.
(() => {
  "use strict";
  const find = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const root = document.documentElement;
  const data = JSON.parse(find("data").textContent);
  // A colour of the style sheet as it is in this theme: canvases know no variables.
  const probe = find("theme").appendChild(document.createElement("i"));
  probe.hidden = true;
  const tone = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const redraws = [];

  // Theme: what the system says, until a person says otherwise.
  const system = matchMedia("(prefers-color-scheme: dark)");
  const remembered = () => {
    try {
      return localStorage.getItem("dataset-audit-theme");
    } catch {
      return null; // some browsers keep nothing for files on disk
    }
  };
  const setTheme = (name) => {
    root.dataset.theme = name;
    find("theme").firstChild.data = name === "dark" ? "Light" : "Dark";
    find("theme").setAttribute("aria-label", `Switch to ${name === "dark" ? "light" : "dark"}`);
    redraws.forEach((redraw) => redraw());
  };
  const bySystem = () => setTheme(remembered() || (system.matches ? "dark" : "light"));
  find("theme").addEventListener("click", () => {
    const name = root.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("dataset-audit-theme", name);
    } catch {
      // not kept, then
    }
    setTheme(name);
  });
  system.addEventListener("change", bySystem);
  bySystem();
  all(".tools, .controls").forEach((part) => (part.hidden = false));

  // Filter: what holds every word stays.
  const items = all(".item").map((part) => [part, part.textContent.toLowerCase()]);
  const filter = find("filter");
  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [part, text] of items) {
      part.hidden = !words.every((word) => text.includes(word));
      shown += part.hidden ? 0 : 1;
    }
    find("matches").textContent = words.length ? `${shown} of ${items.length}` : "";
  });

  // Tables: a button in each head.
  const numberOf = (text) => {
    const number = parseFloat(text.replace(/,/g, ""));
    return Number.isNaN(number) ? -Infinity : number;
  };
  const sort = (table, head, column) => {
    const numeric = head.classList.contains("number");
    const now = head.getAttribute("aria-sort");
    const up = now ? now === "descending" : !numeric;
    all("th", table).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = [...table.tBodies[0].rows].map((row) => {
      const text = row.cells[column].textContent.trim();
      return [numeric ? numberOf(text) : text, row];
    });
    const order = numeric
      ? (a, b) => a[0] - b[0]
      : (a, b) => a[0].localeCompare(b[0], "en", { numeric: true });
    keyed.sort((a, b) => (up ? order(a, b) : order(b, a)));
    table.tBodies[0].append(...keyed.map(([, row]) => row));
  };
  for (const table of all("table[data-sortable]")) {
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => sort(table, head, column));
    });
  }

  // Links: what they lead to is shown, opened and focused.
  const goTo = () => {
    const target = location.hash.length > 1 && find(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) {
      filter.value = "";
      filter.dispatchEvent(new Event("input"));
    }
    const details = target.closest("details");
    if (details) details.open = true;
    target.scrollIntoView();
    (target.matches("details") ? target.firstElementChild : target).focus({ preventScroll: true });
  };
  addEventListener("hashchange", goTo);
  addEventListener("load", goTo);
  addEventListener("beforeprint", () => all("details").forEach((one) => (one.open = true)));

  // Charts.
  const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
  const axis = (label) => ({
    label,
    labelSize: 20,
    labelFont: "13px system-ui, sans-serif",
    font: "12px system-ui, sans-serif",
    stroke: tone("soft"),
    grid: { stroke: tone("line"), width: 1 },
    ticks: { stroke: tone("line"), width: 1 },
    values: (_, ticks) => ticks.map(percent),
  });
  const drawnIn = (id, build) => {
    const place = find(id);
    if (!place) return;
    let chart = null;
    const draw = () => {
      if (chart) chart.destroy();
      chart = build(place, place.clientWidth);
    };
    redraws.push(draw);
    draw();
    let width = place.clientWidth;
    new ResizeObserver(() => {
      if (place.clientWidth !== width) {
        width = place.clientWidth;
        draw();
      }
    }).observe(place);
  };

  drawnIn("curve", (place, width) => {
    const [scenes, images] = data.curve;
    const told = (u) => {
      const at = u.cursor.idx;
      find("curve-told").textContent =
        at == null || at < 1
          ? ""
          : `The largest ${percent(scenes[at])} of the scenes hold ${percent(images[at])} of the images.`;
    };
    const options = {
      width,
      height: Math.min(320, Math.round(width * 0.7)),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1] } },
      axes: [
        { ...axis("share of scenes, largest first"), size: 40 },
        { ...axis("share of images"), size: 48 },
      ],
      series: [
        {},
        { stroke: tone("accent"), width: 2, points: { show: false } },
        { stroke: tone("soft"), width: 1, dash: [4, 4], points: { show: false } },
      ],
      hooks: { setCursor: [told] },
    };
    return new uPlot(options, [scenes, images, scenes], place);
  });

  const map = data.map;
  if (!map) return;
  const order = map.x.map((_, i) => i).sort((a, b) => map.x[a] - map.x[b] || a - b);
  const groupsBy = {
    scene: (i) => (map.scene[i] < 0 ? "no static scene" : `scene ${map.scene[i]}`),
    provenance: (i) => map.provenance[i] || "unknown",
    split: (i) => map.split[i] || "no split",
    light: (i) => map.light[i] || "unknown",
  };
  const REST = { scene: "no static scene", split: "no split", provenance: "unknown", light: "unknown" };
  const MOST = 8;

  // The largest groups have a colour each; the others share one, and what is in none is faint.
  const groupsOf = (by) => {
    const counts = new Map();
    order.forEach((i) => counts.set(groupsBy[by](i), (counts.get(groupsBy[by](i)) || 0) + 1));
    const rest = REST[by];
    const named = [...counts.keys()].filter((name) => name !== rest);
    named.sort((a, b) => counts.get(b) - counts.get(a) || a.localeCompare(b, "en", { numeric: true }));
    const later = new Set(named.slice(MOST));
    const groups = named.slice(0, MOST).map((name, n) => [name, `c${n}`, (one) => one === name]);
    if (later.size) groups.push([`${later.size} others`, "c8", (name) => later.has(name)]);
    if (counts.has(rest)) groups.push([rest, "c9", (name) => name === rest]);
    return groups.reverse(); // what is drawn last lies on top
  };

  let at = -1;
  const sprite = find("sprite");
  const tell = (i) => {
    const parts = [groupsBy.scene(i), groupsBy.provenance(i), map.split[i], map.light[i], map.path[i]];
    return parts.filter(Boolean).join(" · ");
  };
  const peek = (i, left, top) => {
    const box = find("hover");
    box.hidden = i < 0;
    if (i < 0) return;
    find("map-told").textContent = tell(i);
    const canvas = find("peek");
    canvas.hidden = !sprite;
    if (sprite) {
      const [wide, high] = map.shape[i];
      const scale = 240 / Math.max(wide, high, 1);
      canvas.width = Math.max(1, Math.round(wide * scale));
      canvas.height = Math.max(1, Math.round(high * scale));
      const x = (i % map.across) * map.side;
      const y = Math.floor(i / map.across) * map.side;
      const pen = canvas.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(sprite, x, y, map.side, map.side, 0, 0, canvas.width, canvas.height);
    }
    const { width, height } = box.getBoundingClientRect();
    box.style.left = `${Math.max(4, left + 16 + width > innerWidth ? left - 16 - width : left + 16)}px`;
    box.style.top = `${Math.max(4, top + 16 + height > innerHeight ? top - 16 - height : top + 16)}px`;
  };

  let chart = null;
  const placeOf = (i) => {
    const over = chart.over.getBoundingClientRect();
    return [over.left + chart.valToPos(map.x[i], "x"), over.top + chart.valToPos(map.y[i], "y")];
  };
  const mark = (i) => {
    at = i;
    if (i < 0) return peek(-1);
    peek(i, ...placeOf(i));
    chart.redraw(false);
  };
  const ring = (u) => {
    if (at < 0) return;
    u.ctx.beginPath();
    u.ctx.arc(u.valToPos(map.x[at], "x", true), u.valToPos(map.y[at], "y", true), 7 * devicePixelRatio, 0, 7);
    u.ctx.lineWidth = 2 * devicePixelRatio;
    u.ctx.strokeStyle = tone("ink");
    u.ctx.stroke();
  };
  const nearest = (u) => {
    const { left, top } = u.cursor;
    let best = 16 ** 2;
    let found = -1;
    if (left >= 0) {
      for (const i of order) {
        const d = (u.valToPos(map.x[i], "x") - left) ** 2 + (u.valToPos(map.y[i], "y") - top) ** 2;
        if (d < best) [best, found] = [d, i];
      }
    }
    return found;
  };
  const extent = (values) => {
    const low = values.reduce((a, b) => Math.min(a, b));
    const high = values.reduce((a, b) => Math.max(a, b));
    const pad = (high - low) * 0.04 || 1;
    return [low - pad, high + pad];
  };

  drawnIn("map", (place, width) => {
    const groups = groupsOf(find("colour").value);
    const by = groupsBy[find("colour").value];
    const xs = order.map((i) => map.x[i]);
    const columns = groups.map(([, , has]) => order.map((i) => (has(by(i)) ? map.y[i] : null)));
    const options = {
      width,
      height: Math.max(300, Math.min(560, Math.round(width * 0.5))),
      padding: [8, 8, 8, 8],
      legend: { show: false },
      cursor: { x: false, y: false, drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, range: extent(map.x) }, y: { range: extent(map.y) } },
      axes: [{ show: false }, { show: false }],
      series: [
        {},
        ...groups.map(([, colour]) => ({
          paths: () => null,
          points: { show: true, size: colour === "c9" ? 4 : 6, width: 0, fill: tone(colour), stroke: tone(colour) },
        })),
      ],
      hooks: {
        draw: [ring],
        setCursor: [
          (u) => {
            const found = nearest(u);
            if (found !== at && (found >= 0 || !place.matches(":focus-visible"))) mark(found);
          },
        ],
      },
    };
    chart = new uPlot(options, [xs, ...columns], place);
    find("groups").replaceChildren(
      ...groups
        .map(([name, colour], n) => {
          const button = document.createElement("button");
          const dot = document.createElement("span");
          dot.className = "dot";
          dot.style.background = tone(colour);
          button.type = "button";
          button.setAttribute("aria-pressed", "true");
          const points = columns[n].filter((y) => y !== null).length;
          button.append(dot, `${name} (${points.toLocaleString("en")})`);
          button.addEventListener("click", () => {
            const show = button.getAttribute("aria-pressed") !== "true";
            button.setAttribute("aria-pressed", String(show));
            chart.setSeries(n + 1, { show });
          });
          return button;
        })
        .reverse(),
    );
    return chart;
  });
  find("colour").addEventListener("change", () => redraws.forEach((redraw) => redraw()));
  find("map").addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") mark(-1);
    if (event.key === "Enter" && at >= 0 && map.scene[at] >= 0) location.hash = `scene-${map.scene[at]}`;
    if (!step) return;
    event.preventDefault();
    const next = order.indexOf(at) + step;
    mark(order[(next + order.length) % order.length]);
  });
  find("map").addEventListener("click", () => {
    if (at >= 0 && map.scene[at] >= 0) location.hash = `scene-${map.scene[at]}`;
  });
  find("map").addEventListener("blur", () => mark(-1));
  addEventListener("scroll", () => at >= 0 && mark(-1), { passive: true });
})();
