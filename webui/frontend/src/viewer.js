// Draws a case's diagram: its tokens with their lights, what is done, how long each step took.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./viewer.css";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

const LIGHTS = ["green", "yellow", "red", "stopped"];
const URGENCY = ["plain", "stopped", "green", "yellow", "red"]; // what a collapsed sub-process shows of the tokens inside
const TALLEST = 0.62; // share of the window's height that a diagram may take
const SMALLEST_LEGIBLE = 0.55; // below this zoom Chinese names cannot be read
const CHINESE = { "Open {element}": "打开{element}" }; // the words that the library puts on the drawing
const CRUMBS = 34; // pixels above a collapsed sub-process's drawing that the names of those around it take
const LEGIBLE = { min: 0.9, max: 1.2 }; // badges shrink and grow less than the diagram

for (const figure of document.querySelectorAll("[data-diagram]")) show(figure);

/** Draw what the figure's JSON script describes; a diagram that cannot be drawn leaves a sentence in its place. */
async function show(figure) {
  const facts = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  const container = figure.querySelector("[data-canvas]");
  // In a tab that nobody has opened there is no room to measure.
  await visible(container);
  const viewer = new NavigatedViewer({
    container,
    keyboard: { bind: false },
    // The wheel scrolls the page; the buttons zoom.
    zoomScroll: { enabled: false },
    additionalModules: [{ translate: ["value", translate] }],
  });
  try {
    await viewer.importXML(facts.xml);
  } catch {
    figure.dataset.state = "failed";
    figure.querySelector("[data-failed]").hidden = false;
    container.hidden = true;
    return;
  }
  mark(viewer, facts);
  openPlaneOf(viewer, facts);
  const refit = () => fit(viewer, container, facts);
  viewer.on("root.set", refit);
  watchSize(container, refit);
  bindButtons(figure, viewer);
  dragByTouch(container, viewer);
  figure.dataset.state = "ready";
}

/** The library's words in the language of the page; ``{name}`` is replaced by the value of that name. */
function translate(template, values = {}) {
  const words = document.documentElement.lang.startsWith("zh") ? (CHINESE[template] ?? template) : template;
  return words.replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}

/** Settles when the element has a width for the first time. */
function visible(element) {
  return new Promise((settle) => {
    const observer = new ResizeObserver(() => {
      if (!element.clientWidth) return;
      observer.disconnect();
      settle();
    });
    observer.observe(element);
  });
}

/** Colours and badges on the elements that the facts name; names that the diagram lacks are skipped. */
function mark(viewer, { tokens = [], done = [], durations = {}, changes = {} }) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const elements = viewer.get("elementRegistry");
  for (const [what, ids] of Object.entries(changes)) {
    for (const id of ids) if (elements.get(id)) canvas.addMarker(id, `is-${what}`);
    // What changed inside a collapsed sub-process would not be seen from outside.
    for (const stage of stagesAround(viewer, ids)) canvas.addMarker(stage, "is-changed");
  }
  for (const id of done) if (elements.get(id)) canvas.addMarker(id, "is-done");
  for (const { element, count, light, label } of tokens) {
    if (!elements.get(element)) continue;
    const colour = colourOf(light);
    canvas.addMarker(element, "has-token");
    canvas.addMarker(element, `token-${colour}`);
    const badge = node("div", `token token-${colour}`, count > 1 ? String(count) : "");
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
function openPlaneOf(viewer, { tokens = [] }) {
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

/** Show the whole diagram where that stays legible, otherwise the place of its first token. */
function fit(viewer, container, { tokens = [] }) {
  const canvas = viewer.get("canvas");
  canvas.resized();
  const inner = canvas.viewbox().inner;
  const width = container.clientWidth;
  if (!width || !inner.width) return;
  const whole = Math.min(1, (width - 24) / (inner.width + 8));
  const zoom = Math.max(whole, SMALLEST_LEGIBLE);
  // The names of the drawings around a collapsed sub-process's own stand above it.
  const above = container.querySelector(".bjs-breadcrumbs-shown") ? CRUMBS : 0;
  const height = Math.max(160, Math.min(inner.height * zoom + 40 + above, window.innerHeight * TALLEST));
  container.style.height = `${Math.round(height)}px`;
  container.classList.toggle("is-tall", inner.height * zoom + above > height);
  canvas.resized();
  const shown = { width: width / zoom, height: height / zoom };
  if (whole >= SMALLEST_LEGIBLE && inner.height * whole + 24 + above <= height) {
    const y = inner.y - above / zoom - (shown.height - above / zoom - inner.height) / 2;
    canvas.viewbox({ x: inner.x - (shown.width - inner.width) / 2, y, ...shown });
    return;
  }
  const here = tokens
    .map(({ element }) => viewer.get("elementRegistry").get(element))
    .find((element) => element && canvas.findRoot(element) === canvas.getRootElement());
  const middle = here ? { x: here.x + here.width / 2, y: here.y + here.height / 2 } : null;
  const within = (wanted, from, length, room) => Math.min(Math.max(wanted, from), Math.max(from, from + length - room + 24));
  const [left, top] = [inner.x - 12, inner.y - 12 - above / zoom];
  canvas.viewbox({
    x: within(middle ? middle.x - shown.width / 2 : left, left, inner.width, shown.width),
    y: within(middle ? middle.y - shown.height / 2 : top, top, inner.height + above / zoom, shown.height),
    ...shown,
  });
}

/** Fit again when the width changes, also when a tab shows the diagram for the first time. */
function watchSize(container, refit) {
  let known = 0;
  new ResizeObserver(() => {
    if (container.clientWidth === known) return;
    known = container.clientWidth;
    refit();
  }).observe(container);
}

function bindButtons(figure, viewer) {
  const canvas = viewer.get("canvas");
  const actions = {
    in: () => canvas.zoom(Math.min(canvas.zoom() * 1.25, 3)),
    out: () => canvas.zoom(Math.max(canvas.zoom() / 1.25, 0.15)),
    fit: () => canvas.zoom("fit-viewport", "auto"),
  };
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => actions[button.dataset.zoom]());
  }
}

/** A finger moves the diagram; where all of its height is shown, up and down still scrolls the page (viewer.css). */
function dragByTouch(container, viewer) {
  let last = null;
  container.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" && event.isPrimary) last = event;
  });
  container.addEventListener("pointermove", (event) => {
    if (last === null || event.pointerId !== last.pointerId) return;
    viewer.get("canvas").scroll({ dx: event.clientX - last.clientX, dy: event.clientY - last.clientY });
    last = event;
  });
  for (const end of ["pointerup", "pointercancel"]) container.addEventListener(end, () => (last = null));
}
