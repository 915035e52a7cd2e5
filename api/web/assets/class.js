// Fills the page of a class as it goes, with page.js, and waits for the next run of its
// schedule. What has changed comes as the HTML of elements by their ids.
"use strict";

{
  const links = "a, button, summary, select";
  const patch = (id, html) => {
    const before = byId(id);
    if (!before) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const after = template.content.firstElementChild;
    const focused = document.activeElement;
    const place = [...before.querySelectorAll(links)].indexOf(focused);
    const opened = [...before.querySelectorAll("details")].map((d) => d.open);
    tellTimes(template.content);
    before.replaceWith(after);
    after.querySelectorAll("details").forEach((d, i) => { d.open = opened[i] ?? false; });
    if (place < 0) return;
    const now = [...after.querySelectorAll(links)];
    (now.find((e) => e.outerHTML === focused.outerHTML) ?? now[place])?.focus({ preventScroll: true });
  };
  const tell = () => { live.textContent = byId("progress").dataset.said; };
  const quiet = 15_000; // ms between what is read out
  let told = Date.now();
  const follow = () => {
    const events = new EventSource(byId("progress").dataset.events);
    events.addEventListener("change", (event) => {
      for (const [id, html] of Object.entries(JSON.parse(event.data))) patch(id, html);
      if (Date.now() - told < quiet) return;
      told = Date.now();
      tell();
    });
    events.addEventListener("end", () => {
      events.close();
      tell();
      wait();
    });
  };
  // One timer for all of it would stand still while the computer sleeps.
  const wait = () => {
    const { events, quiet: seconds } = byId("progress").dataset;
    if (!events) return;
    if (seconds === "0") {
      follow();
      return;
    }
    const until = Date.now() + seconds * 1000;
    const look = setInterval(() => {
      if (Date.now() < until) return;
      clearInterval(look);
      follow();
    }, 1000);
  };
  wait();
}
