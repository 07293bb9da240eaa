// Officers' pages by keyboard. On a list j and k move from file to file and Enter opens; on a case each
// act has a letter, which stands in the list at its foot. One letter alone may be switched off there
// (people who speak to their computer press letters without meaning to). The links do all of it too.
const links = Array.from(document.querySelectorAll("[data-row] a[data-open]"));
const help = document.querySelector("details[data-keys]");
const button = document.querySelector("[data-keys-switch]");
const state = document.querySelector("[data-keys-state]");
const KEPT = "khidki-keys";
const isOn = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
};

const typing = (element) =>
  element instanceof HTMLElement && element.matches("input, select, textarea, [contenteditable]");

const move = (by) => {
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
};

const go = (element) => {
  const target = element.matches("a, button") ? element : element.querySelector("a, button");
  if (element.hasAttribute("data-key-focus")) {
    target?.focus();
  } else {
    target?.click();
  }
};

const press = (key) => {
  if (key === "j") {
    move(1);
  } else if (key === "k") {
    move(-1);
  } else if (key === "/") {
    document.querySelector("[data-search]")?.focus();
  } else if (key === "?" && help) {
    help.open = !help.open;
    help.querySelector("summary")?.focus();
  } else {
    const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!found) {
      return false;
    }
    go(found);
  }
  return true;
};

const show = () => {
  if (button && state) {
    button.textContent = isOn() ? button.dataset.off : button.dataset.on;
    state.textContent = isOn() ? button.dataset.isOn : button.dataset.isOff;
  }
};

if (help) {
  help.hidden = false;
  show();
  button?.addEventListener("click", () => {
    try {
      localStorage.setItem(KEPT, isOn() ? "off" : "on");
    } catch {
      // Where nothing may be kept the letters stay on.
    }
    show();
  });
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target) || !isOn()) {
    return;
  }
  if (press(event.key)) {
    event.preventDefault();
  }
});

// Files to tick: one button for all of them, where a script can do it.
const ticks = Array.from(document.querySelectorAll("[data-tick]"));
const all = document.querySelector("[data-tick-all]");
if (all) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const every = ticks.every((one) => one.checked);
    ticks.forEach((one) => {
      one.checked = !every;
    });
  });
}
