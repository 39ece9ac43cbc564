// Draws a case's diagram: its tokens with their lights, what is done, how long each step took.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./viewer.css";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import { mark, openPlaneOf } from "./marks.js";

const TALLEST = 0.62; // share of the window's height that a diagram may take
const SMALLEST_LEGIBLE = 0.55; // below this zoom Chinese names cannot be read
const CHINESE = { "Open {element}": "打开{element}" }; // the words that the library puts on the drawing
const CRUMBS = 34; // pixels above a collapsed sub-process's drawing that the names of those around it take

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
