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
    const types = ticked("type"), severities = ticked("severity"), made = ticked("decision"), slider = one("#confidence");
    const minimum = slider ? Number(slider.value) : 0;
    const off = new Set(), done = new Set();
    for (const finding of findings) {
      const { type, severity, c, i, decision } = finding.dataset;
      const confident = Math.round(Number(c) * 1000) >= minimum * 10;
      finding.hidden = !(types.has(type) && severities.has(severity) && confident && made.has(decision));
      if (finding.hidden) off.add(i);
      if (decision === "dismiss") done.add(i);
    }
    for (const mark of marks) mark.className = kinds.get(issuesOf(mark).find((i) => !off.has(i) && !done.has(i))) || "off";
    for (const flag of all(".ribbon rect[data-i]")) {
      flag.classList.toggle("off", off.has(flag.dataset.i));
      flag.classList.toggle("done", done.has(flag.dataset.i));
    }
    for (const mark of marks) if (current && issuesOf(mark).includes(current.dataset.i)) mark.classList.add("current");
    for (const row of rows) row.classList.toggle("found", all(".finding:not([hidden])", row).length > 0);
    for (const row of all(".art")) row.classList.toggle("gone", findings.length > 0 && !types.has("artifact") && one('[value="artifact"]') !== null);
    if (slider) {
      one("#minimum").textContent = `${minimum} %`;
      slider.setAttribute("aria-valuetext", `${minimum} %`);
    }
    page.classList.toggle("only", one("#only").checked);
    update();
  }

  /* Going from issue to issue; one that was filtered out since still says where the next one is. */
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
  function choose(finding) {
    leave();
    current = finding;
    for (const mark of marks) if (issuesOf(mark).includes(finding.dataset.i)) mark.classList.add("current");
    finding.classList.add("current");
    update();
  }
  function step(by) {
    if (!shown().length) return;
    const count = findings.length;
    let to = current ? findings.indexOf(current) : by > 0 ? -1 : 0;
    do to = (to + by + count) % count; while (findings[to].hidden);
    const finding = findings[to], row = finding.closest(".row");
    choose(finding);
    finding.querySelector("summary").focus({ preventScroll: true });
    show(row);
    light(row, [finding.dataset.i]);
  }
  function show(row) {
    const fold = row.closest(".fold > details");
    if (fold) fold.open = true;
    row.scrollIntoView({ block: "center" });
    /* Rows that were never drawn have a guessed height; once they are drawn, go there again. */
    requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
  }

  /* Word links: the words of a row become elements when it is first pointed at or focused. */
  const table = one("#links");
  const woven = new Map();
  const wordOf = new WeakMap();
  let links = null;
  let word = null;
  function weave(row) {
    if (!table || !row.matches(".row") || woven.has(row)) return;
    links = links || JSON.parse(table.textContent);
    const [source, target, ends] = links[row.id.slice(1)] || [[], [], []];
    const sides = all(".side", row);
    const words = [cut(sides[0], source), cut(sides[1], target)];
    for (let n = 0; n < ends.length; n += 3) {
      const left = words[0][ends[n]], right = words[1][ends[n + 1]];
      left.links.push([right, ends[n + 2]]);
      right.links.push([left, ends[n + 2]]);
    }
    woven.set(row, new Map(sides.map((side, n) => [side, words[n]])));
  }
  /* Lengths are, in turn, of what is before a word and of the word. Where a mark begins or ends inside a word, it has parts. */
  function cut(side, lengths) {
    const texts = [];
    const walker = document.createTreeWalker(side, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.parentElement.matches("p, mark")) texts.push(walker.currentNode);
    const take = (length) => {
      const taken = [];
      while (length > 0 && texts.length) {
        const text = texts.shift();
        if (text.length > length) texts.unshift(text.splitText(length));
        taken.push(text);
        length -= text.length;
      }
      return taken;
    };
    const words = [];
    for (let n = 0; n < lengths.length; n += 2) {
      take(lengths[n]);
      const made = { text: "", parts: [], links: [] };
      for (const text of take(lengths[n + 1])) {
        const part = document.createElement("span");
        part.className = "w";
        text.replaceWith(part);
        part.append(text);
        made.text += text.data;
        made.parts.push(part);
        wordOf.set(part, made);
      }
      words.push(made);
    }
    return words;
  }
  function explain({ text, links: counterparts }) {
    const apart = (each) => `\u2068${each}\u2069`;
    return `${apart(text)}: ${counterparts.map(([each, percent]) => `${apart(each.text)} ${percent}\u00a0%`).join(", ")}`;
  }

  /* Lighting the counterpart of what is pointed at or focused. */
  function light(row, issues = [], pointed = null, aloud = false) {
    for (const element of lit) element.classList.remove("lit");
    const about = issues.flatMap((issue) => all(`[data-i~="${issue}"]`));
    const named = about.map((element) => element.closest(".row"));
    word = pointed;
    const words = word ? [word, ...word.links.map(([each]) => each)] : [];
    lit = [...(row ? [row] : []), ...about, ...words.flatMap((each) => each.parts)];
    for (const element of lit) element.classList.add("lit");
    /* The bands are drawn once; what is lit is drawn over them. */
    const ids = new Set([row, ...named].filter(Boolean).map((each) => each.id.slice(1)));
    one("#lit").setAttribute("d", [...ids].map((id) => bands.get(id).getAttribute("d")).join(""));
    const { s, c } = row ? row.dataset : {};
    const confidence = c && `confidence ${c.replace(" ", "\u00a0")}`;
    const alike = c ? `${s ? `similarity ${s}` : "no counterpart"}, ${confidence}` : "";
    one("#pair").setAttribute("aria-live", aloud ? "polite" : "off");
    one("#pair").textContent = word ? explain(word) : alike;
  }
  function point(event) {
    const row = event.target.closest(".row, .elsewhere");
    if (!row) return;
    weave(row);
    /* What is under the pointer may have become a word just now. */
    const under = event.type === "focusin" ? null : document.elementFromPoint(event.clientX, event.clientY);
    const target = row.contains(under) ? under : event.target;
    const about = target.closest("mark:not(.off), .finding");
    light(row.dataset.r ? one(`#r${row.dataset.r}`) : row, about ? issuesOf(about) : [], wordOf.get(target));
  }
  const story = one(".rows");
  story.addEventListener("pointerover", point);
  story.addEventListener("focusin", point);
  story.addEventListener("click", point);
  story.addEventListener("pointerleave", () => light(null));

  /* One stop of the tab key for all sentence numbers; arrows go on from there. */
  story.addEventListener("focusin", (event) => {
    const finding = event.target.closest(".finding");
    if (finding && finding !== current) choose(finding);
  });
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
    const there = rows.filter((each) => each.checkVisibility());
    const next = there[there.indexOf(row) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.querySelector(".n").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  /* From word to word of the side that has the focus, as it is read; where a finding has it, of the source. */
  function read(event) {
    const row = event.target.closest(".row");
    if (!row || event.shiftKey) return;
    weave(row);
    const side = event.target.closest(".side") || row.querySelector(".side");
    const words = woven.has(row) ? woven.get(row).get(side) : [];
    if (!words.length) return;
    event.preventDefault();
    const by = (event.key === "ArrowRight") === (side.dir !== "rtl") ? 1 : -1;
    const from = words.includes(word) ? words.indexOf(word) : by > 0 ? -1 : 0;
    const next = words[(from + by + words.length) % words.length];
    light(row, [], next, true);
    next.parts[0].scrollIntoView({ block: "nearest" });
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") walk(event);
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") read(event);
    else if (one("#keys").checked && event.key === "n") step(1);
    else if (one("#keys").checked && event.key === "p") step(-1);
  });
  one("#next").addEventListener("click", () => step(1));
  one("#previous").addEventListener("click", () => step(-1));
  form.addEventListener("input", filter);
  document.addEventListener("decided", filter);
  const unfold = one("#unfold"), folds = all(".fold > details");
  unfold.closest("label").hidden = !folds.length;
  unfold.addEventListener("input", () => { for (const fold of folds) fold.open = unfold.checked; });

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
    const found = document.elementsFromPoint(box.left + box.width / 2, y).find((element) => element.closest(".row, .fold"));
    return found && found.closest(".row, .fold");
  }
  function bandsOf(row) {
    const inside = row.matches(".fold") ? all(".row", row) : [row];
    return [inside[0], inside[inside.length - 1]].map((each) => bands.get(each.id.slice(1)).getBBox());
  }
  function frame() {
    const top = rowAt(one(".heads").getBoundingClientRect().bottom + 12), bottom = rowAt(innerHeight - 80);
    if (!rows.length) return;
    const first = bandsOf(top || rows[0])[0], last = bandsOf(bottom || rows[rows.length - 1])[1];
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
  /* After the browser has gone to the place that the address names. */
  if (location.hash === "#review") addEventListener("load", () => setTimeout(() => step(1)));
})();
