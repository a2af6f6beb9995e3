"use strict";
/* Decisions on issues: kept in the storage of the browser by the hash of the report, and exported. */
(() => {
  const one = (selector) => document.querySelector(selector);
  const findings = [...document.querySelectorAll(".finding")];
  if (!findings.length) return;
  const data = JSON.parse(one("#issues").textContent);
  const key = `alignqa.review/${data.report}`;
  const isDecision = (value) => value === "accept" || value === "dismiss";

  /* Storage may be off, full, or hold something else: then decisions last as long as the page is open. */
  function read() {
    const found = new Map();
    try {
      for (const [i, { decision, comment }] of Object.entries(JSON.parse(localStorage.getItem(key)) || {})) {
        if (data.issues[i]) found.set(i, { decision: isDecision(decision) ? decision : "", comment: String(comment || "") });
      }
    } catch { /* nothing that was kept */ }
    return found;
  }
  function keep() {
    const made = [...decisions].filter(([, { decision, comment }]) => decision || comment);
    try {
      localStorage.setItem(key, JSON.stringify(Object.fromEntries(made)));
      return true;
    } catch {
      return false;
    }
  }
  const decisions = read();
  const decisionOn = (i) => decisions.get(String(i)) || { decision: "", comment: "" };

  function show(finding) {
    const { decision, comment } = decisionOn(finding.dataset.i);
    finding.dataset.decision = decision;
    for (const button of finding.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", button.value === decision);
    finding.querySelector(".decide").classList.toggle("made", Boolean(decision || comment));
  }
  function count() {
    const all = findings.map((finding) => finding.dataset.decision), made = all.filter(Boolean);
    const accepted = made.filter((decision) => decision === "accept").length;
    const parts = made.length ? `: ${accepted} accepted, ${made.length - accepted} dismissed` : "";
    one("#decided").textContent = `${made.length} of ${all.length} decided${parts}`;
    one("#baseline").disabled = made.length === accepted;
    one("#lines").disabled = !made.length && !findings.some((finding) => decisionOn(finding.dataset.i).comment);
  }
  function tell(kept) {
    one("#kept").textContent = kept ? "Kept in this browser, for this report." : "This browser keeps nothing: export before you close the page.";
  }
  function change(finding, changes) {
    const { i } = finding.dataset;
    decisions.set(i, { ...decisionOn(i), ...changes });
    show(finding);
    count();
    tell(keep());
    if ("decision" in changes) document.dispatchEvent(new Event("decided"));
  }
  function act(finding, what) {
    if (what === "comment") {
      const field = finding.querySelector("textarea");
      comment(finding, field.hidden || Boolean(field.value));
    } else {
      change(finding, { decision: decisionOn(finding.dataset.i).decision === what ? "" : what });
    }
  }
  function comment(finding, open) {
    const field = finding.querySelector("textarea");
    field.hidden = !open && !field.value;
    finding.querySelector("[aria-expanded]").setAttribute("aria-expanded", !field.hidden);
    if (open) field.focus();
    else finding.querySelector("summary").focus();
  }

  for (const finding of findings) {
    finding.append(one("#decide").content.cloneNode(true));
    const field = finding.querySelector("textarea");
    field.value = decisionOn(finding.dataset.i).comment;
    field.hidden = !field.value;
    finding.querySelector("[aria-expanded]").setAttribute("aria-expanded", !field.hidden);
    field.addEventListener("input", () => change(finding, { comment: field.value }));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") comment(finding, false);
      event.stopPropagation();
    });
    finding.querySelector(".decide").addEventListener("click", (event) => {
      if (event.target.matches("button")) act(finding, event.target.value);
    });
    show(finding);
  }
  count();
  if (decisions.size) tell(true);
  const names = { a: "accept", d: "dismiss", c: "comment" };
  addEventListener("keydown", (event) => {
    const finding = one(".finding.current"), what = names[event.key];
    if (!what || !finding || finding.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!one("#keys").checked || event.target.matches("input:not([type=checkbox]), select")) return;
    event.preventDefault();
    act(finding, what);
  });

  /* Exports. */
  const own = decodeURIComponent(location.pathname.split("/").pop()).replace(/\.html?$/, "") || "report";
  function download(suffix, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = `${own}.${suffix}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
  const issues = () => data.issues.map((issue, i) => ({ ...issue, ...decisionOn(i) }));
  const about = ({ report, signature, source_language, target_language }) => ({ report, signature, source_language, target_language });

  /* The same file as --write-baseline writes, of the dismissed issues. */
  function baseline() {
    const entries = new Map();
    for (const { fingerprint, rule, words, decision } of issues()) {
      if (decision !== "dismiss") continue;
      const entry = entries.get(fingerprint) || { fingerprint, count: 0, rule, words };
      entry.count += 1;
      entries.set(fingerprint, entry);
    }
    const sorted = [...entries.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
    return JSON.stringify({ schema: "alignqa.checks.baseline/1", issues: sorted }, null, 2);
  }
  function lines() {
    const labelled = issues().filter(({ decision, comment }) => decision || comment);
    return labelled.map((issue) => `${JSON.stringify({ ...about(data), ...issue, words: undefined, decision: issue.decision || null })}\n`).join("");
  }

  /* Label Studio counts offsets as JavaScript does, in UTF-16. */
  const offset = (text, characters) => [...text].slice(0, characters).join("").length;
  function task(issue, i) {
    const { source, target, type, category, severity, confidence, message, rule, fingerprint, decision, comment } = issue;
    const regions = issue.spans.map(({ side, start, end, text }, n) => ({
      id: `i${i}s${n}`, from_name: `${side}_words`, to_name: side, type: "labels",
      value: { start: offset(issue[side], start), end: offset(issue[side], end), text, labels: [type] },
    }));
    const answer = (name, kind, value) => ({ id: `i${i}${name}`, from_name: name, to_name: "source", type: kind, value });
    const answers = [...regions];
    if (decision) answers.push(answer("decision", "choices", { choices: [decision] }));
    if (comment) answers.push(answer("comment", "textarea", { text: [comment] }));
    const known = { ...about(data), type, category, severity, confidence, message, rule, fingerprint };
    const labelled = decision || comment ? { annotations: [{ result: answers }] } : {};
    return { data: { source, target, ...known }, predictions: [{ model_version: data.signature, score: confidence, result: regions }], ...labelled };
  }

  one("#baseline").addEventListener("click", () => download("baseline.json", "application/json", `${baseline()}\n`));
  one("#lines").addEventListener("click", () => download("decisions.jsonl", "application/x-ndjson", lines()));
  one("#tasks").addEventListener("click", () => download("tasks.json", "application/json", `${JSON.stringify(issues().map(task), null, 2)}\n`));
})();
