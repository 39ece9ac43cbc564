// The keyboard of lists: "/" to search, "j" and "k" along the rows, "?" for the list of keys.

function typing(target) {
  return target.closest?.("input, textarea, select, [contenteditable]") !== null && target.closest !== undefined;
}

export function watchKeys() {
  const search = document.getElementById("find");
  const keys = document.getElementById("keys");
  if (!search) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      search.focus();
    } else if (event.key === "?") {
      keys.showModal();
    } else if (event.key === "j" || event.key === "k") {
      const rows = [...document.querySelectorAll(".row-link .main-link")];
      if (!rows.length) return;
      const now = rows.indexOf(document.activeElement);
      const next = event.key === "j" ? Math.min(now + 1, rows.length - 1) : Math.max(now - 1, 0);
      rows[next].focus();
    }
  });
}
