// The inbox by keyboard: j and k move, Enter opens, / goes to the search. The links do the rest.
const links = Array.from(document.querySelectorAll("[data-row] a[data-open]"));
const typing = (element) =>
  element instanceof HTMLElement && element.matches("input, select, textarea, [contenteditable]");

const move = (by) => {
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by;
  links[Math.min(Math.max(next, 0), links.length - 1)]?.focus();
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target)) {
    return;
  }
  if (event.key === "j") {
    move(1);
  } else if (event.key === "k") {
    move(-1);
  } else if (event.key === "/") {
    event.preventDefault();
    document.querySelector("[data-search]")?.focus();
  }
});
