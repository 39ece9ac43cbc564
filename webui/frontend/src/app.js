// Progressive behaviour only: every page works without it, and the server judges everything again.
import "./app.css";
import "./administration.css";
import "./oversight.css";
import "./desk.css";
import "./files.css";
import "./public.css";
import "./apply.css";
import "./wall.css";
import "./help.css";
import htmx from "htmx.org";
import { watchConditions } from "./conditions.js";
import { watchFiles } from "./files.js";
import { watchFilter } from "./filter.js";
import { watchKeys } from "./keys.js";
import { watchLive } from "./live.js";
import { watchNews } from "./news.js";
import { offerPhrases } from "./phrases.js";
import { watchAll, watchRows } from "./rows.js";
import { watchFrame, wrapLongWords } from "./tables.js";

// Requests made by script carry the token that forms carry as a hidden field.
document.addEventListener("htmx:config:request", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  const headers = event.detail?.ctx?.request?.headers ?? event.detail?.headers;
  if (token && headers) headers["X-CSRF-Token"] = token.content;
});
window.htmx = htmx;

/** Panels with headings become tabs; the address remembers which one is open. */
function makeTabs(list) {
  const links = [...list.querySelectorAll("a[href^='#']")];
  const panels = links.map((link) => document.getElementById(link.hash.slice(1)));
  list.parentElement.classList.add("has-tabs");
  list.setAttribute("role", "tablist");
  const show = (chosen) => {
    links.forEach((link, place) => {
      const selected = link === chosen;
      link.setAttribute("role", "tab");
      link.setAttribute("aria-selected", String(selected));
      link.tabIndex = selected ? 0 : -1;
      panels[place].hidden = !selected;
      panels[place].setAttribute("role", "tabpanel");
      if (selected) panels[place].dispatchEvent(new CustomEvent("panel:shown", { bubbles: true }));
    });
  };
  links.forEach((link, place) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      show(link);
    });
    link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = links[(place + step + links.length) % links.length];
      next.focus();
      next.click();
    });
  });
  const remembered = links.find((link) => link.hash === location.hash);
  show(remembered ?? links[0]);
  // An address that names a panel opens it, but the page stays at its top.
  panels.forEach((panel) => { panel.id = `panel-${panel.id}`; });
  links.forEach((link, place) => link.setAttribute("aria-controls", panels[place].id));
  if (remembered) window.scrollTo(0, 0);
}

// A second click on "submit" while the first is under way does nothing (the server would answer it once anyway).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}));

/** Leaving a page with unsaved words asks first. */
function guardDraft(form) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

/** What was chosen stays chosen when newer suggestions replace the list under the pointer. */
function keepChoice(list) {
  let chosen = list.querySelector(":checked")?.value;
  let pressed;
  list.addEventListener("change", (event) => { chosen = event.target.value; });
  // A press whose line is replaced before the release never becomes a click: the press itself has chosen then.
  list.addEventListener("pointerdown", (event) => { pressed = event.target.closest("label")?.querySelector("input")?.value; });
  ["pointerup", "pointercancel"].forEach((over) => document.addEventListener(over, () => { pressed = undefined; }));
  new MutationObserver(() => {
    chosen = pressed ?? chosen;
    const again = [...list.querySelectorAll("input")].find((choice) => choice.value === chosen);
    if (again) again.checked = true;
  }).observe(list, { childList: true });
}

function prepare(root) {
  root.querySelectorAll("[data-tabs]").forEach(makeTabs);
  root.querySelectorAll("form[data-guard]").forEach(guardDraft);
  root.querySelectorAll("form[data-conditions]").forEach(watchConditions);
  root.querySelectorAll("[data-rows]").forEach(watchRows);
  root.querySelectorAll("[data-files]").forEach(watchFiles);
  root.querySelectorAll("[data-all]").forEach(watchAll);
  root.querySelectorAll("select[data-filter]").forEach(watchFilter);
  root.querySelectorAll("[data-live]").forEach(watchLive);
  wrapLongWords(root);
  root.querySelectorAll(".table-frame").forEach(watchFrame);
  root.querySelectorAll("[data-keeps-choice]").forEach(keepChoice);
  root.querySelectorAll("[data-opens]").forEach((button) => {
    const dialog = document.getElementById(button.dataset.opens);
    button.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
    dialog.querySelectorAll("[data-closes]").forEach((close) => close.addEventListener("click", () => dialog.close()));
  });
  // The dialog of a command that was refused is open in the page; with script it comes in front of it as before.
  root.querySelectorAll("dialog[data-refused]").forEach((dialog) => { dialog.close(); dialog.showModal(); });
  root.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  root.querySelectorAll("select[data-sends], input[data-sends]").forEach((field) =>
    field.addEventListener("change", () => field.form.requestSubmit()));
}

prepare(document);
offerPhrases();

// "/" goes to the search field, as people know it from other tools.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = document.querySelector("[data-search]");
  if (field) { event.preventDefault(); field.focus(); }
});

// After a refusal the list of what is wrong comes first, each line a link to its field; and the page becomes an address
// like any other, so that "back" returns to it instead of asking whether to send the form again.
const problems = document.querySelector("[data-problems]");
if (problems) {
  problems.focus();
  history.replaceState(history.state, "", location.href);
}
watchKeys();
watchNews();
