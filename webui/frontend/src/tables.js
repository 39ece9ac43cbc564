// Tables with long words: what is longer than a number or a date wraps instead of pushing the other columns away, and
// whoever has no mouse reaches a table that still is wider than its frame.

/** Half-width characters that stay on one line: a date, a case number, a short name. */
const LONGEST_LINE = 30;

function widthOf(text) {
  let width = 0;
  for (const letter of text.trim()) width += letter > "\u2e7f" ? 2 : 1;
  return width;
}

function longest(cell) {
  const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  let most = 0;
  while (words.nextNode()) most = Math.max(most, widthOf(words.currentNode.nodeValue));
  return most;
}

/** Mark the cells that have to wrap; again after a moving part of the page has changed. */
export function wrapLongWords(root) {
  root.querySelectorAll(".grid .nowrap, .grid .head").forEach((cell) => {
    cell.classList.toggle("long", longest(cell) > LONGEST_LINE);
  });
}

/** A frame that scrolls can have the focus, named after its heading. */
export function watchFrame(frame) {
  if (frame.hasAttribute("tabindex")) return;
  const heading = frame.closest("section, aside")?.querySelector("h2, h3") ?? document.querySelector("h1");
  new ResizeObserver(() => {
    const wide = frame.scrollWidth > frame.clientWidth + 1;
    frame.toggleAttribute("tabindex", wide);
    if (!wide) return ["role", "aria-label"].forEach((name) => frame.removeAttribute(name));
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    if (heading) frame.setAttribute("aria-label", heading.textContent.trim());
  }).observe(frame);
}
