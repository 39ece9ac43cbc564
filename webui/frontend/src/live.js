// Boards that move by themselves: the moving part of the page is asked for again and merged into what is there.
//
// Nobody is disturbed: while a field in it is in use or changed, while text in it is selected or a dialog is open, and
// while the line with the focus would go, the newer content waits. A hidden tab asks nothing, and a logout ends it.
import { poll } from "./poll.js";
import { wrapLongWords } from "./tables.js";

/** Keep a moving part current; `data-live` says after how many seconds it is asked for again. */
export function watchLive(area) {
  let waiting = null;

  function take(html) {
    waiting = document.createRange().createContextualFragment(html);
    apply();
  }

  function apply() {
    if (!waiting || inUse(area) || takesFocusAway(area, waiting)) return;
    const focused = document.activeElement;
    wrapLongWords(waiting);
    mergeChildren(area, waiting);
    waiting = null;
    // A line that moved lets go of the focus.
    if (area.contains(focused) && document.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  area.addEventListener("focusout", () => setTimeout(apply));
  poll({
    address: () => location.pathname + location.search,
    headers: { "X-Live": "yes", Accept: "text/html" },
    seconds: Number(area.dataset.live),
    take: async (answer) => take(await answer.text()),
    // A screen whose address was revoked does not go on showing what it had.
    gone: () => location.reload(),
  });
}

function inUse(area) {
  const active = document.activeElement;
  if (area.contains(active) && active.matches("input, textarea, select")) return true;
  if (document.querySelector("dialog[open]")) return true;
  const chosen = document.getSelection();
  if (chosen && !chosen.isCollapsed && area.contains(chosen.anchorNode)) return true;
  return [...area.querySelectorAll("input, textarea, select")].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field instanceof HTMLSelectElement) return [...field.options].some((each) => each.selected !== each.defaultSelected) && field.selectedIndex > 0;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  });
}

/** Whether the line in which the focus is would not be there any more. */
function takesFocusAway(area, fresh) {
  const active = document.activeElement;
  if (!area.contains(active)) return false;
  const line = active.closest("[data-key]");
  if (!line || !area.contains(line)) return false;
  return !fresh.querySelector(`[data-key="${CSS.escape(line.dataset.key)}"]`);
}

function key(node) {
  return node.nodeType === Node.ELEMENT_NODE ? node.dataset?.key ?? node.id ?? "" : "";
}

function alike(old, fresh) {
  return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);
}

function merge(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) {
    // What somebody opened stays open.
    if (!fresh.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && name !== "open") old.setAttribute(name, value);
  }
  mergeChildren(old, fresh);
}

/** Make the children of `old` those of `fresh`, keeping every node that is alike. */
function mergeChildren(old, fresh) {
  let place = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let found = place;
    while (found && !alike(found, child)) found = found.nextSibling;
    if (!found) {
      old.insertBefore(child, place);
      continue;
    }
    if (found === place) {
      place = place.nextSibling;
    } else {
      move(old, found, place);
    }
    merge(found, child);
  }
  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

function move(parent, node, before) {
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}
