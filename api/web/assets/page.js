// Shows that a grading is under way, for how long, and lets it be stopped. The
// page does all else without it.
"use strict";

const form = document.getElementById("grade");
const running = document.getElementById("running");
const seconds = document.getElementById("seconds");
const live = document.getElementById("status");
const buttons = [...form.elements].filter((e) => e.type === "submit");
let timer = 0;

function start() {
  const began = Date.now();
  running.hidden = false;
  live.textContent = "Grading the project.";
  for (const b of buttons) b.setAttribute("aria-disabled", "true");
  const tick = () => {
    const s = Math.round((Date.now() - began) / 1000);
    seconds.textContent = `${s} s`;
    if (s > 0 && s % 15 === 0) live.textContent = `Still grading, ${s} seconds.`;
  };
  tick();
  timer = setInterval(tick, 1000);
}

function reset() {
  clearInterval(timer);
  timer = 0;
  running.hidden = true;
  live.textContent = "";
  for (const b of buttons) b.removeAttribute("aria-disabled");
}

form.addEventListener("submit", (event) => {
  if (timer) event.preventDefault();
  else start();
});

document.getElementById("stop").addEventListener("click", () => {
  window.stop();
  reset();
  live.textContent = "Stopped.";
  buttons[0].focus();
});

// A page that comes back from the browser's history is as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) reset();
});
