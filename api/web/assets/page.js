// Shows that a grading is under way, copies, finds challenges, and tells times as
// the reader's clock does. The page does all else without it.
"use strict";

const byId = (id) => document.getElementById(id);
const form = byId("grade");
const running = byId("running");
const seconds = byId("seconds");
const live = byId("status");
// What differs in a sentence stands as 0 in it.
const say = (sentence, n) => sentence.replace("0", n);

// Times are told in the page's language, as the reader's country writes that, and with
// the digits that the rest of the page has.
const language = document.documentElement.lang;
const locale = navigator.languages.find((l) => l.split("-")[0] === language.split("-")[0]) ?? language;
const tellTimes = (within) => {
  for (const time of within.querySelectorAll("time")) {
    time.title = time.textContent;
    time.dir = "auto";
    const style = time.className === "day" ? { dateStyle: "medium" } : { dateStyle: "long", timeStyle: "short" };
    time.textContent = new Date(time.dateTime).toLocaleString(locale, { ...style, numberingSystem: "latn" });
  }
};
tellTimes(document);

// A moment is asked for by the reader's clock, and sent in UTC.
for (const input of document.querySelectorAll("input[type=datetime-local]")) {
  const utc = input.defaultValue && new Date(`${input.defaultValue}Z`);
  if (utc) input.value = new Date(utc - utc.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  for (const note of document.querySelectorAll("[data-utc]")) note.remove();
  input.form.addEventListener("formdata", ({ formData }) => {
    if (input.value) formData.set("until", new Date(input.value).toISOString());
  });
}

// A link may lead into what is folded.
function unfold() {
  const target = location.hash && byId(location.hash.slice(1));
  for (let e = target; e; e = e.parentElement) if (e.localName === "details") e.open = true;
  if (target) target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

if (form) {
  const buttons = [...form.elements].filter((e) => e.type === "submit");
  let timer = 0;

  const start = () => {
    const began = Date.now();
    running.hidden = false;
    live.textContent = running.dataset.said;
    for (const b of buttons) b.setAttribute("aria-disabled", "true");
    const tick = () => {
      const s = Math.round((Date.now() - began) / 1000);
      seconds.textContent = say(running.dataset.time, s);
      if (s > 0 && s % 15 === 0) live.textContent = say(running.dataset.still, s);
    };
    tick();
    timer = setInterval(tick, 1000);
  };
  const reset = () => {
    clearInterval(timer);
    timer = 0;
    running.hidden = true;
    live.textContent = "";
    for (const b of buttons) b.removeAttribute("aria-disabled");
  };

  form.addEventListener("submit", (event) => {
    if (timer) event.preventDefault();
    else start();
  });
  // A field that is folded can't be pointed at.
  form.addEventListener("invalid", (event) => {
    const fold = event.target.closest("details");
    if (fold) fold.open = true;
  }, true);
  byId("stop").addEventListener("click", () => {
    window.stop();
    reset();
    live.textContent = running.dataset.stopped;
    buttons[0].focus();
  });
  // A page that comes back from the browser's history is as it was left.
  addEventListener("pageshow", (event) => {
    if (event.persisted) reset();
  });
}

const find = byId("find");
if (find) {
  const select = byId("challenge");
  const all = [...select.children].map((e) => ({ e, options: [...e.children] }));
  const texts = new Map([...select.options].map((o) => [o, `${o.text} ${o.value} ${o.parentElement.label ?? ""}`.toLowerCase()]));
  find.parentElement.hidden = false;
  select.size = 8;
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (option) => words.every((w) => texts.get(option).includes(w));
    const chosen = select.selectedOptions[0];
    const shown = all.filter(({ e, options }) => {
      if (e.localName === "option") return fits(e);
      e.replaceChildren(...options.filter(fits));
      return e.children.length > 0;
    });
    select.replaceChildren(...shown.map(({ e }) => e));
    if (chosen?.isConnected) chosen.selected = true;
    else select.selectedIndex = select.options.length > 0 ? 0 : -1;
    live.textContent = say(live.dataset.found, select.options.length);
  });
  find.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    select.focus();
  });
}

const copy = async (text) => {
  await navigator.clipboard.writeText(text);
  live.textContent = "";
  live.textContent = live.dataset.copied;
};
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy-link]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(location.origin + location.pathname));
  }
  for (const pre of document.querySelectorAll("pre.copy")) {
    const text = pre.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = live.dataset.copy;
    button.addEventListener("click", () => copy(text));
    pre.after(button);
  }
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
