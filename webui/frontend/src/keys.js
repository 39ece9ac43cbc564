// The keyboard of the desk: "/" to search, "j" and "k" along the rows, "n" for what comes in, "f" into the form of the
// page, "Ctrl" and "Enter" to hand it in, "?" for the list of keys.

function typing(target) {
  return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null && target.closest !== undefined;
}

/** The first field of the page's own form: of radio buttons the chosen one. Forms that only search do not count. */
function firstField() {
  const forms = [...document.querySelectorAll("main form[method=post]")].filter((form) => !form.closest("dialog"));
  const form = forms.find((each) => each.hasAttribute("data-guard")) ?? forms[0];
  const fields = [...form?.elements ?? []].filter((each) =>
    each.matches("input:not([type=hidden]), select, textarea, button[data-all]") && !each.disabled && each.checkVisibility());
  const [first] = fields;
  if (first?.type !== "radio") return first;
  return fields.find((each) => each.name === first.name && each.checked) ?? first;
}

/** Hand in the form in which the focus is, as its main button does. */
function handIn(event) {
  const form = event.target.closest?.("form[method=post]");
  const button = form?.querySelector("button.btn-primary:not([type=button])");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
}

export function watchKeys() {
  const search = document.getElementById("find");
  const keys = document.getElementById("keys");
  if (!search) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter" && !event.repeat) return handIn(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "?") {
      keys.showModal();
    } else if (event.key === "n") {
      document.querySelector("#side-nav [aria-keyshortcuts=n]")?.click();
    } else if (event.key === "f") {
      const field = firstField();
      if (field) event.preventDefault(); // the letter is no answer
      field?.focus();
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll(".row-link .main-link")];
      if (!rows.length) return;
      const now = rows.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(now + 1, rows.length - 1) : Math.max(now - 1, 0);
      rows[next].focus();
    }
  });
}
