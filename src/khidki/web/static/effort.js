// How long a file was before an active person, and how many clicks it took: counted for the step of the
// service, never for a person. Time runs only while the page is visible and something was done in the
// last half minute. It is summed over the pages of a file in this tab, goes along with the act, and is
// sent by itself when a file is left without one.
const IDLE_MS = 30_000;
const forms = Array.from(document.querySelectorAll("form")).filter((form) =>
  form.querySelector("[data-active-seconds]"),
);
const name = `khidki-effort ${location.pathname.split("/").slice(2, 5).join("/")}`;

const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(name)) || { ms: 0, clicks: 0 };
  } catch {
    return { ms: 0, clicks: 0 };
  }
};
const keep = (sum) => {
  try {
    sessionStorage.setItem(name, JSON.stringify(sum));
  } catch {
    // Where nothing may be kept, each page counts for itself.
  }
};

const before = kept();
let ms = 0;
let clicks = 0;
let last = performance.now();
let lively = last;
let acts = false;

const tick = () => {
  const now = performance.now();
  if (!document.hidden && last - lively < IDLE_MS) {
    ms += Math.min(now - last, IDLE_MS);
  }
  last = now;
};
const alive = () => {
  tick();
  lively = last;
};

for (const kind of ["pointermove", "scroll", "keydown", "pointerdown"]) {
  addEventListener(kind, alive, { passive: true, capture: true });
}
addEventListener("click", () => { clicks += 1; }, { capture: true });
document.addEventListener("visibilitychange", tick);
setInterval(tick, 1000);

const fill = (form) => {
  tick();
  const seconds = form.querySelector("[data-active-seconds]");
  const counted = form.querySelector("[data-clicks]");
  seconds.value = String(Math.round((before.ms + ms) / 1000));
  counted.value = String(before.clicks + clicks);
};

for (const form of forms) {
  form.addEventListener("submit", () => {
    acts = true;
    fill(form);
  });
}

addEventListener("pagehide", () => {
  tick();
  const leaving = document.querySelector("form[data-left]");
  keep(acts ? { ms: 0, clicks: 0 } : { ms: before.ms + ms, clicks: before.clicks + clicks });
  if (acts || !leaving || ms < 1000) {
    return;
  }
  leaving.querySelector("[data-active-seconds]").value = String(Math.round(ms / 1000));
  leaving.querySelector("[data-clicks]").value = String(clicks);
  navigator.sendBeacon(leaving.action, new URLSearchParams(new FormData(leaving)));
});
