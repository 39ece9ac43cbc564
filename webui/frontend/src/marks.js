// Tokens with their lights, what is done and how long it took, drawn on the elements of a diagram.

const LIGHTS = ["green", "yellow", "red", "stopped"];
const URGENCY = ["plain", "stopped", "green", "yellow", "red"]; // what a collapsed sub-process shows of the tokens inside
const LEGIBLE = { min: 0.9, max: 1.2 }; // badges shrink and grow less than the diagram

/** Colours and badges on the elements that the facts name; names that the diagram lacks are skipped. */
export function mark(viewer, { tokens = [], done = [], durations = {}, changes = {}, heat = {} }) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const elements = viewer.get("elementRegistry");
  for (const [what, ids] of Object.entries(changes)) {
    for (const id of ids) if (elements.get(id)) canvas.addMarker(id, `is-${what}`);
    // What changed inside a collapsed sub-process would not be seen from outside.
    for (const stage of stagesAround(viewer, ids)) canvas.addMarker(stage, "is-changed");
  }
  for (const [id, level] of Object.entries(heat)) if (elements.get(id)) canvas.addMarker(id, `heat-${level}`);
  for (const id of done) if (elements.get(id)) canvas.addMarker(id, "is-done");
  for (const { element, count, light, label, counted } of tokens) {
    if (!elements.get(element)) continue;
    const colour = colourOf(light);
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
  markStages(viewer, tokens);
  for (const [element, text] of Object.entries(durations)) {
    if (!elements.get(element)) continue;
    overlays.add(element, "duration", { position: { bottom: 0, left: 0 }, html: node("div", "duration", text), scale: LEGIBLE });
  }
}

/** A collapsed sub-process shows how many tokens are inside and the most urgent of their lights. */
function markStages(viewer, tokens) {
  const inside = new Map();
  for (const { element, count, light } of tokens) {
    for (const stage of stagesAround(viewer, [element])) {
      const { sum = 0, colour = "plain" } = inside.get(stage) ?? {};
      const more = URGENCY.indexOf(colourOf(light)) > URGENCY.indexOf(colour) ? colourOf(light) : colour;
      inside.set(stage, { sum: sum + count, colour: more });
    }
  }
  const named = new Set(tokens.map(({ element }) => element));
  for (const [stage, { sum, colour }] of inside) {
    if (named.has(stage)) continue;
    for (const marker of ["has-token", `token-${colour}`, "is-stage"]) viewer.get("canvas").addMarker(stage, marker);
    const badge = node("div", `token token-${colour}`, sum > 1 ? String(sum) : "");
    badge.setAttribute("aria-hidden", "true");
    viewer.get("overlays").add(stage, "token", { position: { top: -11, right: 15 }, html: badge, scale: LEGIBLE });
  }
}

function colourOf(light) {
  return LIGHTS.includes(light) ? light : "plain";
}

/** The collapsed sub-processes, inner ones first, in whose own drawings these elements stand. */
function stagesAround(viewer, ids) {
  const elements = viewer.get("elementRegistry");
  const stages = new Set();
  for (const id of ids) {
    for (let stage = stageOf(viewer, id); stage && elements.get(stage); stage = stageOf(viewer, stage)) stages.add(stage);
  }
  return stages;
}

/** The id of the collapsed sub-process in whose drawing the element stands; null on the outermost drawing. */
function stageOf(viewer, id) {
  const element = viewer.get("elementRegistry").get(id);
  const root = element && viewer.get("canvas").findRoot(element);
  return root?.businessObject?.$instanceOf("bpmn:SubProcess") ? root.businessObject.id : null;
}

/** Show the drawing where the work is: that of the first token which has no drawing of its own. */
export function openPlaneOf(viewer, { tokens = [] }) {
  const canvas = viewer.get("canvas");
  const elements = viewer.get("elementRegistry");
  const drawn = new Set(canvas.getRootElements().map((root) => root.businessObject));
  const innermost = tokens.map(({ element }) => elements.get(element)).find((found) => found && !drawn.has(found.businessObject));
  const root = innermost && canvas.findRoot(innermost);
  if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
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
