"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const body = one(".stories tbody");
  const heads = [...document.querySelectorAll(".stories thead th[data-key]")];
  const rows = [...body.rows];
  document.documentElement.classList.add("js");

  /* Sorting: numbers from high to low first, text from a to z; score from low to high, that is, worst first. */
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  function sort(head) {
    const column = heads.indexOf(head), number = head.dataset.kind === "number";
    const first = number && head.dataset.key !== "score" ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const keyed = rows.map(({ cells }, i) => [cells[column].dataset.n || cells[column].textContent, rows[i]]);
    if (number) for (const pair of keyed) pair[0] = Number(pair[0]);
    const by = number ? (a, b) => a - b : compare;
    keyed.sort(order === "ascending" ? (a, b) => by(a[0], b[0]) : (a, b) => by(b[0], a[0]));
    const table = body.parentElement;
    body.remove();
    body.append(...keyed.map((pair) => pair[1]));
    table.append(body);
  }
  function makeButton(cell, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...cell.childNodes);
    button.addEventListener("click", action);
    cell.append(button);
  }
  for (const head of heads) makeButton(head, () => sort(head));

  /* Filters. */
  const names = rows.map((row) => `${row.cells[0].textContent} ${row.cells[1].textContent}`.toLowerCase());
  function filter() {
    const text = one("#find").value.trim().toLowerCase(), verdict = one("#verdict").value, type = one("#type").value;
    let shown = 0;
    rows.forEach((row, i) => {
      const { v, t } = row.dataset;
      row.hidden = !(names[i].includes(text) && (!verdict || v === verdict) && (!type || t.split(" ").includes(type)));
      if (!row.hidden) shown += 1;
    });
    const all = rows.length.toLocaleString("en");
    one("#number").textContent = shown === rows.length ? `${all} stories` : `${shown.toLocaleString("en")} of ${all} stories`;
  }
  one(".tools").addEventListener("input", filter);
  for (const cell of document.querySelectorAll(".bars [data-t]")) {
    makeButton(cell, () => {
      one("#type").value = cell.dataset.t;
      filter();
      one("#stories").scrollIntoView();
      one("#stories").focus({ preventScroll: true });
    });
  }
  one(".tools").addEventListener("submit", (event) => event.preventDefault());
})();
