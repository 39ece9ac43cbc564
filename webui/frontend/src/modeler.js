// The designer's page of one process: diagram, properties, the server's checks, trial run, deployment.
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import "@bpmn-io/properties-panel/dist/assets/properties-panel.css";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./modeler.css";
import { CreateAppendAnythingModule } from "bpmn-js-create-append-anything";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import Modeler from "bpmn-js/lib/Modeler";
import minimap from "diagram-js-minimap";
import dialect from "../../../engine/bpmn/dialect.json";
import { Checks } from "./modeler/checks.js";
import { bindDeployment, bindTrial } from "./modeler/dialogs.js";
import { Drafts } from "./modeler/drafts.js";
import provider from "./modeler/provider.js";
import { translations } from "./modeler/translations.js";

const root = document.querySelector("[data-modeler]");
const part = (name) => root.querySelector(`[data-${name}]`);
const page = JSON.parse(part("page").textContent);

const modeler = new Modeler({
  container: part("canvas"),
  propertiesPanel: { parent: part("properties") },
  moddleExtensions: { chengnuo: dialect },
  chengnuo: { lists: page.lists, addresses: page.addresses },
  additionalModules: [
    BpmnPropertiesPanelModule,
    BpmnPropertiesProviderModule,
    CreateAppendAnythingModule,
    minimap,
    provider,
    translations(page.language),
  ],
});
const translate = modeler.get("translate");
const drafts = new Drafts(page.process);
const checks = new Checks(modeler, {
  panel: part("problems"),
  summary: part("summary"),
  address: page.addresses.check,
  process: page.process,
  translate,
});

const clockTime = (moment) => new Date(moment).toLocaleTimeString(page.language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" });
const dayAndTime = (moment) => new Date(moment).toLocaleString(page.language === "zh" ? "zh-CN" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
const tell = (sentence) => (part("state").textContent = sentence);

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
  fit();
  checks.now();
  return true;
}

function fit() {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() > 1) canvas.zoom(1, "auto");
}

async function keepDraft() {
  const { xml } = await modeler.saveXML({ format: true });
  if (drafts.keep(xml, page.version)) tell(translate("Draft kept in this browser, {time}", { time: clockTime(Date.now()) }));
}

function offerDraft() {
  const draft = drafts.read();
  if (!draft || draft.xml === page.xml) return;
  const banner = part("draft");
  banner.querySelector("[data-draft-words]").textContent = translate("There is an undeployed draft of {time}, based on version {version}.", {
    time: dayAndTime(draft.at),
    version: draft.version || "—",
  });
  banner.hidden = false;
  banner.querySelector("[data-draft-restore]").addEventListener("click", async () => {
    banner.hidden = true;
    await open(draft.xml);
    tell(translate("Draft kept in this browser, {time}", { time: clockTime(draft.at) }));
  });
  banner.querySelector("[data-draft-drop]").addEventListener("click", () => {
    banner.hidden = true;
    drafts.drop();
  });
}

function save(content, type, ending) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = `${page.process}${ending}`;
  anchor.click();
  URL.revokeObjectURL(address);
}

const actions = {
  undo: () => modeler.get("commandStack").undo(),
  redo: () => modeler.get("commandStack").redo(),
  fit,
  check: () => checks.now(),
  import: () => part("file").click(),
  xml: async () => save((await modeler.saveXML({ format: true })).xml, "application/xml", ".bpmn"),
  svg: async () => save((await modeler.saveSVG()).svg, "image/svg+xml", ".svg"),
};

for (const button of root.querySelectorAll("[data-action]")) {
  button.addEventListener("click", () => actions[button.dataset.action]?.());
}

part("file").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (!file || !(await open(await file.text(), "The file cannot be opened: {reason}"))) return;
  await keepDraft();
  tell(translate("The file was opened; it is not deployed yet."));
});

modeler.on("commandStack.changed", () => {
  const stack = modeler.get("commandStack");
  root.querySelector('[data-action="undo"]').disabled = !stack.canUndo();
  root.querySelector('[data-action="redo"]').disabled = !stack.canRedo();
});
modeler.on("elements.changed", () => {
  keepDraft();
  checks.soon();
});

bindDeployment({ root, modeler, checks, drafts, page, translate });
bindTrial({ root, modeler, page, translate });

if (await open(page.xml)) {
  tell(page.version ? translate("As deployed") : "");
  offerDraft();
}
root.dataset.state = "ready";
