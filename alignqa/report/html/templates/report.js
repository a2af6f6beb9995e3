"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const page = document.documentElement;
  const rows = all(".row");
  const findings = all(".finding");
  const marks = all("main mark");
  const bands = new Map(all(".ribbon path[data-r]").map((band) => [band.dataset.r, band]));
  const views = all(".ribbon .view");
  const kinds = new Map(findings.map((finding) => [finding.dataset.i, finding.dataset.mark]));
  const form = one(".filters form");
  const issuesOf = (element) => element.dataset.i.split(" ");
  let current = null;
  let lit = [];

  page.classList.add("js");
  if (matchMedia("(max-width: 69.99rem)").matches) one(".filters").open = false;

  /* The browser knows the names of languages; a code that is none stays as it is. */
  for (const head of all(".heads small")) {
    try {
      head.textContent = new Intl.DisplayNames("en", { type: "language" }).of(head.textContent);
    } catch { /* not a code */ }
  }

  /* Filters: a mark shows the most exact of its issues that is not filtered out. */
  const ticked = (name) => new Set(all(`input[name=${name}]:checked`, form).map((box) => box.value));
  function filter() {
    const types = ticked("type"), severities = ticked("severity"), slider = one("#confidence");
    const minimum = slider ? Number(slider.value) : 0;
    const off = new Set();
    for (const finding of findings) {
      const { type, severity, c, i } = finding.dataset;
      finding.hidden = !(types.has(type) && severities.has(severity) && Math.round(Number(c) * 1000) >= minimum * 10);
      if (finding.hidden) off.add(i);
    }
    for (const mark of marks) mark.className = kinds.get(issuesOf(mark).find((i) => !off.has(i))) || "off";
    for (const flag of all(".ribbon rect[data-i]")) flag.classList.toggle("off", off.has(flag.dataset.i));
    for (const row of rows) row.classList.toggle("found", all(".finding:not([hidden])", row).length > 0);
    for (const row of all(".art")) row.classList.toggle("gone", findings.length > 0 && !types.has("artifact") && one('[value="artifact"]') !== null);
    if (slider) {
      one("#minimum").textContent = `${minimum} %`;
      slider.setAttribute("aria-valuetext", `${minimum} %`);
    }
    page.classList.toggle("only", one("#only").checked);
    if (current && current.hidden) leave();
    update();
  }

  /* Going from issue to issue. */
  const shown = () => findings.filter((finding) => !finding.hidden);
  function update() {
    const list = shown(), position = list.indexOf(current) + 1;
    const some = list.length === findings.length ? "" : ` of ${findings.length}`;
    const noun = findings.length === 1 ? "issue" : "issues";
    one("#position").textContent = position ? `${position} of ${list.length}` : `${list.length}${some} ${noun}`;
    for (const button of all(".steps button")) button.disabled = list.length === 0;
  }
  function leave() {
    for (const element of all(".current")) element.classList.remove("current");
    current = null;
  }
  function step(by) {
    const list = shown();
    if (!list.length) return;
    const from = current ? list.indexOf(current) : by > 0 ? -1 : 0;
    const to = list[(from + by + list.length) % list.length];
    leave();
    current = to;
    for (const mark of marks) if (issuesOf(mark).includes(to.dataset.i)) mark.classList.add("current");
    to.classList.add("current");
    to.firstElementChild.focus({ preventScroll: true });
    show(to.closest(".row"));
    light(to.closest(".row"), [to.dataset.i]);
    update();
  }
  function show(row) {
    row.scrollIntoView({ block: "center" });
    /* Rows that were never drawn have a guessed height; once they are drawn, go there again. */
    requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
  }

  /* Lighting the counterpart of what is pointed at or focused. */
  function light(row, issues = []) {
    for (const element of lit) element.classList.remove("lit");
    const about = issues.flatMap((issue) => all(`[data-i~="${issue}"]`));
    const named = about.map((element) => element.closest(".row"));
    lit = row ? [row, ...about] : about;
    for (const element of lit) element.classList.add("lit");
    /* The bands are drawn once; what is lit is drawn over them. */
    const ids = new Set([row, ...named].filter(Boolean).map((each) => each.id.slice(1)));
    one("#lit").setAttribute("d", [...ids].map((id) => bands.get(id).getAttribute("d")).join(""));
    const { s, c } = row ? row.dataset : {};
    const confidence = c && `confidence ${c.replace(" ", "\u00a0")}`;
    one("#pair").textContent = c ? `${s ? `similarity ${s}` : "no counterpart"}, ${confidence}` : "";
  }
  function point(event) {
    const row = event.target.closest(".row, .elsewhere");
    if (!row) return;
    const about = event.target.closest("mark:not(.off), .finding");
    light(row.dataset.r ? one(`#r${row.dataset.r}`) : row, about ? issuesOf(about) : []);
  }
  const story = one(".rows");
  story.addEventListener("pointerover", point);
  story.addEventListener("focusin", point);
  story.addEventListener("pointerleave", () => light(null));

  /* One stop of the tab key for all sentence numbers; arrows go on from there. */
  const numbers = all(".n");
  for (const number of numbers.slice(1)) number.tabIndex = -1;
  story.addEventListener("focusin", (event) => {
    if (!event.target.matches(".n")) return;
    for (const number of all('.n[tabindex="0"], .n:not([tabindex])')) number.tabIndex = -1;
    event.target.tabIndex = 0;
  });
  function walk(event) {
    const row = event.target.closest(".row");
    if (!row) return;
    const there = rows.filter((each) => each.offsetParent !== null);
    const next = there[there.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.querySelector(".n").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
    else if (one("#keys").checked && event.key === "n") step(1);
    else if (one("#keys").checked && event.key === "p") step(-1);
  });
  one("#next").addEventListener("click", () => step(1));
  one("#previous").addEventListener("click", () => step(-1));
  form.addEventListener("input", filter);

  /* The ribbon: a click goes to the row, a frame shows what is on the screen. */
  const ribbon = one(".ribbon svg");
  ribbon.addEventListener("click", (event) => {
    const { r, i } = event.target.dataset;
    const row = r ? one(`#r${r}`) : i ? one(`#i${i}`).closest(".row") : null;
    if (!row) return;
    show(row);
    light(row);
  });
  ribbon.addEventListener("pointerover", (event) => {
    if (event.target.dataset.r) light(one(`#r${event.target.dataset.r}`));
  });
  function rowAt(y) {
    const box = story.getBoundingClientRect();
    const found = document.elementsFromPoint(box.left + box.width / 2, y).find((element) => element.closest(".row"));
    return found && found.closest(".row");
  }
  function frame() {
    const top = rowAt(one(".heads").getBoundingClientRect().bottom + 12), bottom = rowAt(innerHeight - 80);
    const extent = [top || rows[0], bottom || rows[rows.length - 1]].map((row) => row && bands.get(row.id.slice(1)));
    if (!extent[0] || !extent[1]) return;
    const [first, last] = extent.map((band) => band.getBBox());
    views.forEach((view) => {
      view.setAttribute("y", Math.min(first.y, last.y));
      view.setAttribute("height", Math.max(8, last.y + last.height - first.y));
    });
  }
  let waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; frame(); });
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  filter();
  frame();
})();
