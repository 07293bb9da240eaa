// Makes pages with forms a little kinder: moves focus to the list of errors, stops double clicks.
// Every page works without it.
import { initAll, isSupported } from "asset:govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
if (isSupported()) {
  initAll();
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A menu that was opened closes again by Escape, or by a press anywhere else.
const menus = () => document.querySelectorAll("details.k-menu[open]");
document.addEventListener("keydown", (event) => {
  for (const menu of event.key === "Escape" ? menus() : []) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
