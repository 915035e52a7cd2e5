"use strict";
for (const tools of document.querySelectorAll("form.tools")) {
  const body = tools.parentElement.querySelector("tbody"), rows = [...body.rows];
  const {find, show, sort} = tools.elements, said = tools.querySelector("output");
  const ranks = ["error", "fail", "missing", "not graded yet", "pass"];
  const orders = {
    order: (a, b) => a.order - b.order,
    name: (a, b) => a.name.localeCompare(b.name),
    points: (a, b) => a.points - b.points,
    "-points": (a, b) => b.points - a.points,
    status: (a, b) => ranks.indexOf(a.status) - ranks.indexOf(b.status),
  };
  const shown = row => {
    const what = show.value.slice(0, show.value.indexOf(" ")), which = show.value.slice(what.length + 1);
    if (what === "is" && row.dataset.status !== which) return false;
    if (what === "hint" && !row.dataset.fails.split(" ").includes(which)) return false;
    return row.textContent.toLowerCase().includes(find.value.trim().toLowerCase());
  };
  const apply = () => {
    const by = orders[sort.value];
    rows.sort((a, b) => by(a.dataset, b.dataset) || orders.order(a.dataset, b.dataset));
    let n = 0;
    for (const row of rows) {
      row.hidden = !shown(row);
      if (!row.hidden) n++;
    }
    body.append(...rows);
    said.textContent = n === rows.length ? "" : tools.dataset.shown.replace(/[01]/g, (which) => [n, rows.length][which]);
  };
  tools.addEventListener("input", apply);
  tools.addEventListener("submit", e => e.preventDefault());
  tools.hidden = false;
  apply();
}
