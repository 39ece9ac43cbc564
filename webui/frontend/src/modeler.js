// The designer's page of one process: diagram, properties, the server's checks, trial run, deployment.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./viewer.css";
import "./modeler.css";
import "./tryout.css";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import minimap from "diagram-js-minimap";
import dialect from "../../../engine/bpmn/reading/dialect.json";
import { Checks, DiagramPlaces } from "./modeler/checks.js";
import { compare } from "./modeler/comparison.js";
import { Conversion } from "./modeler/conversion.js";
import { bindDeployment, bindTrial } from "./modeler/dialogs.js";
import { download } from "./modeler/download.js";
import { Drafts } from "./modeler/drafts.js";
import menus from "./modeler/menus.js";
import provider from "./modeler/provider.js";
import { get } from "./modeler/server.js";
import { translations } from "./modeler/translations.js";
import { TryOut } from "./modeler/tryout.js";
import { clockTime, dayAndTime } from "./office_time.js";
import { isDrawn, laidOut } from "./modeler/layout.js";

const SMALLEST_LEGIBLE = 0.6; // below this zoom Chinese names cannot be read

const root = document.querySelector("[data-modeler]");
const part = (name) => root.querySelector(`[data-${name}]`);
const page = JSON.parse(part("page").textContent);

const modeler = new Modeler({
  container: part("canvas"),
  propertiesPanel: { parent: part("properties") },
  moddleExtensions: { chengnuo: dialect },
  chengnuo: { lists: page.lists, addresses: page.addresses, process: page.process },
  additionalModules: [
    BpmnPropertiesPanelModule,
    BpmnPropertiesProviderModule,
    CreateAppendAnythingModule,
    minimap,
    menus,
    provider,
    translations(page.language),
  ],
});
const translate = modeler.get("translate");
const read = async () => (await modeler.saveXML({ format: true })).xml;
const drafts = new Drafts({ page, name: page.process, read, tell: (state, reason) => tellDraft(state, reason) });
const subject = { process: page.process };
const places = new DiagramPlaces(modeler);
const conversion = new Conversion({ root, address: page.addresses.convert, places, translate });
const checks = new Checks({
  read,
  places,
  panel: part("problems"),
  summary: part("summary"),
  address: page.addresses.check,
  subject,
  translate,
});

const tell = (sentence) => (part("remark").textContent = sentence);

function fail(sentence) {
  const notice = part("notice");
  notice.textContent = sentence;
  notice.hidden = false;
}

/** Draw a diagram and check it; false when it cannot be drawn, which is said on the page. */
async function open(xml, refusal = "The diagram cannot be drawn: {reason}") {
  try {
    await modeler.importXML(xml);
  } catch (failure) {
    fail(translate(refusal, { reason: failure.message }));
    return false;
  }
  part("notice").hidden = true;
  show(SMALLEST_LEGIBLE);
  checks.now();
  return true;
}

/** Show the whole diagram beside the palette. */
function fit() {
  show(0);
}

/** Show the whole diagram if it stays legible, otherwise its beginning. */
function show(smallest) {
  const canvas = modeler.get("canvas");
  const { inner, outer } = canvas.viewbox();
  const [left, gap] = [palette() + 24, 24];
  const top = gap + crumbs();
  const wanted = Math.min(1, (outer.width - left - gap) / inner.width, (outer.height - top - gap) / inner.height);
  const zoom = Math.max(wanted, smallest, 0.1);
  canvas.viewbox({ x: inner.x - left / zoom, y: inner.y - top / zoom, width: outer.width / zoom, height: outer.height / zoom });
}

/** The room that the palette takes at the left, in pixels. */
function palette() {
  const box = part("canvas").querySelector(".djs-palette")?.getBoundingClientRect();
  return box?.width ? box.width + 20 : 0;
}

/** The room that the names of the drawings around a sub-process's own take at the top, in pixels. */
function crumbs() {
  const box = part("canvas").querySelector(".bjs-breadcrumbs-shown .bjs-breadcrumbs")?.getBoundingClientRect();
  return box?.height ? box.height + 20 : 0;
}

function tellDraft(state, reason) {
  part("notice").hidden = state === "saved";
  if (state === "saved") tell(translate("Draft saved, {time}", { time: clockTime(Date.now(), page.language) }));
  else fail(translate(state === "kept" ? "{reason} It is kept in this browser." : "{reason} Download it, so that nothing is lost.", { reason }));
}

function offerDraft() {
  const draft = drafts.found();
  if (!draft || draft.xml === page.xml) return;
  const banner = part("draft");
  banner.querySelector("[data-draft-words]").textContent = draft.by
    ? translate("Draft of {name}, {time}, not deployed yet.", { name: draft.by, time: dayAndTime(draft.at, page.language) })
    : translate("This browser has a draft of {time} that the server does not have.", { time: dayAndTime(draft.at, page.language) });
  banner.querySelector("[data-draft-compare]").hidden = !draft.by;
  banner.hidden = false;
  banner.querySelector("[data-draft-restore]").addEventListener("click", async () => {
    banner.hidden = true;
    drafts.take(draft);
    await open(draft.xml);
    tell(translate("Draft of {name}, {time}, not deployed yet.", { name: draft.by ?? "", time: dayAndTime(draft.at, page.language) }));
  });
  banner.querySelector("[data-draft-drop]").addEventListener("click", async () => {
    drafts.forget();
    if (draft.by) part("draft-form").requestSubmit();
    else banner.hidden = true;
  });
}

const actions = {
  undo: () => modeler.get("commandStack").undo(),
  redo: () => modeler.get("commandStack").redo(),
  fit,
  check: () => checks.now({ scenarios: true }),
  tryout: () => {
    const done = tryOut.open ? tryOut.close() : tryOut.start();
    // The panel of a try-out takes another width, and there is no palette.
    modeler.get("canvas").resized();
    fit();
    return done;
  },
  import: () => part("file").click(),
  xml: async () => download(await read(), "application/xml", `${page.process}.bpmn`),
  svg: async () => download((await modeler.saveSVG()).svg, "image/svg+xml", `${page.process}.svg`),
};

for (const button of root.querySelectorAll("[data-action]")) {
  button.addEventListener("click", () => actions[button.dataset.action]?.());
}

part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  let converted;
  try {
    converted = await conversion.read(file);
  } catch (failure) {
    fail(translate("The file cannot be opened: {reason}", { reason: failure.message }));
    return;
  }
  const drawn = isDrawn(converted.xml);
  const xml = drawn ? converted.xml : await laidOut(modeler.get("moddle"), converted.xml);
  if (!isDrawn(xml)) {
    // Opened, it would leave an empty canvas where there was a drawing.
    fail(translate("The file cannot be opened: {reason}", { reason: translate("it has nothing that can be drawn") }));
    return;
  }
  if (!(await open(xml, "The file cannot be opened: {reason}"))) return;
  conversion.show(converted);
  drafts.soon();
  tell(translate(drawn ? "The file was opened; it is not deployed yet." : "The file has no drawing: it was laid out; it is not deployed yet."));
});

modeler.on("commandStack.changed", () => {
  const stack = modeler.get("commandStack");
  root.querySelector('[data-action="undo"]').disabled = !stack.canUndo();
  root.querySelector('[data-action="redo"]').disabled = !stack.canRedo();
});
modeler.on("elements.changed", () => {
  drafts.soon();
  checks.soon();
});

const compareWithDeployed = async () => compare(modeler.get("moddle"), await get(page.addresses.deployed), await read());
bindDeployment({ root, read, subject, checks, page, translate, compare: compareWithDeployed, drafts });
bindTrial({ root, read, subject, page, translate });
const tryOut = new TryOut({ root, modeler, read, places, panel: part("tryout"), subject, page, translate });

if (await open(page.xml)) {
  if (page.version === page.latest) tell(page.version ? translate("As deployed") : "");
  else tell(translate("Version {version}; deployed is {latest}.", { version: page.version, latest: page.latest }));
  offerDraft();
}
root.dataset.state = "ready";
