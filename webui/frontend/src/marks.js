// Tokens with their lights, what is done and how long it took, drawn on the elements of a diagram.

const LIGHTS = ["green", "yellow", "red", "stopped"];
const LEGIBLE = { min: 0.9, max: 1.2 }; // badges shrink and grow less than the diagram

/** Colours and badges on the elements that the facts name; names that the diagram lacks are skipped. */
export function mark(viewer, { tokens = [], done = [], durations = {}, changes = {}, heat = {} }) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const elements = viewer.get("elementRegistry");
  for (const [what, ids] of Object.entries(changes)) {
    for (const id of ids) if (elements.get(id)) canvas.addMarker(id, `is-${what}`);
  }
  for (const [id, level] of Object.entries(heat)) if (elements.get(id)) canvas.addMarker(id, `heat-${level}`);
  for (const id of done) if (elements.get(id)) canvas.addMarker(id, "is-done");
  for (const { element, count, light, label, counted } of tokens) {
    if (!elements.get(element)) continue;
    const colour = LIGHTS.includes(light) ? light : "plain";
    canvas.addMarker(element, "has-token");
    canvas.addMarker(element, `token-${colour}`);
    const badge = node("div", `token token-${colour}`, count > 1 || counted ? String(count) : "");
    badge.title = label ?? "";
    badge.setAttribute("role", "img");
    badge.setAttribute("aria-label", label ?? String(count));
    overlays.add(element, "token", { position: { top: -11, right: 15 }, html: badge, scale: LEGIBLE });
    // A whole stage keeps its ground, so that the steps inside stay readable.
    if (elements.get(element).children?.length) canvas.addMarker(element, "is-stage");
  }
  for (const [element, text] of Object.entries(durations)) {
    if (!elements.get(element)) continue;
    overlays.add(element, "duration", { position: { bottom: 0, left: 0 }, html: node("div", "duration", text), scale: LEGIBLE });
  }
}

function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Take away what `mark` has drawn. */
export function unmark(viewer) {
  const canvas = viewer.get("canvas");
  for (const type of ["token", "duration"]) viewer.get("overlays").remove({ type });
  const names = ["is-done", "has-token", "is-stage", "token-plain", ...LIGHTS.map((light) => `token-${light}`)];
  for (const element of viewer.get("elementRegistry").getAll()) {
    for (const name of names) if (canvas.hasMarker(element, name)) canvas.removeMarker(element, name);
  }
}
