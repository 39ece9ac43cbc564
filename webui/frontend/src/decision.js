// The designer's page of one decision table: the table, the server's checks, deployment.
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "./modeler.css";
import "./decision.css";
import DmnModeler from "dmn-js/lib/Modeler";
import { Checks } from "./modeler/checks.js";
import { Conversion } from "./modeler/conversion.js";
import { bindDeployment } from "./modeler/dialogs.js";
import { download } from "./modeler/download.js";
import { Drafts } from "./modeler/drafts.js";
import { translations as texts } from "./modeler/translations.js";
import { TablePlaces } from "./decision/places.js";
import { translations } from "./decision/translations.js";
import { bindReplay } from "./decision/replay.js";
import { bindTryout } from "./decision/tryout.js";
import { dayAndTime } from "./office_time.js";

const root = document.querySelector("[data-decision]");
const part = (name) => root.querySelector(`[data-${name}]`);
const page = JSON.parse(part("page").textContent);
const translate = texts(page.language).translate[1];

const editor = new DmnModeler({
  container: part("table"),
  keyboard: { bindTo: document },
  common: {},
  decisionTable: { additionalModules: [translations(page.language)] },
});

const read = async () => (await editor.saveXML({ format: true })).xml;
const drafts = new Drafts({ page, name: `decision:${page.decision}`, read, tell: tellDraft });
const subject = { decision: page.decision };
const places = new TablePlaces(part("table"));
const conversion = new Conversion({ root, address: page.addresses.convert, places, translate });
const checks = new Checks({ read, places, panel: part("problems"), summary: part("summary"), address: page.addresses.check, subject, translate });

function tellDraft(state, reason) {
  const notice = part("notice");
  notice.hidden = state === "saved";
  if (state !== "saved") notice.textContent = translate(state === "kept" ? "{reason} It is kept in this browser." : "{reason} Download it, so that nothing is lost.", { reason });
}

/** Say that a file cannot be opened, and why; gives false. */
function fail(failure) {
  const notice = part("notice");
  notice.textContent = translate("The file cannot be opened: {reason}", { reason: failure.message });
  notice.hidden = false;
  return false;
}

/** Open a file at its decision table; false when that is not possible, which is said on the page. */
async function open(xml) {
  try {
    await editor.importXML(xml, { open: false });
    const views = editor.getViews();
    const view = views.find(({ type, element }) => type === "decisionTable" && element.id === page.decision) ?? views.find(({ type }) => type === "decisionTable");
    await editor.open(view);
  } catch (failure) {
    return fail(failure);
  }
  part("notice").hidden = true;
  editor.getActiveViewer().on("elements.changed", () => {
    part("remark").textContent = translate("Changed, not deployed");
    drafts.soon();
    checks.soon();
  });
  checks.now();
  return true;
}

/** Go on with one's own draft, which the remark names. */
function takeDraft(draft) {
  drafts.take(draft);
  part("remark").textContent = translate("Draft of {name}, {time}, not deployed yet.", { name: draft.by, time: dayAndTime(draft.at, page.language) });
  return draft.xml;
}

const command = (name) => editor.getActiveViewer()?.get("commandStack")[name]();
const actions = {
  undo: () => command("undo"),
  redo: () => command("redo"),
  check: () => checks.now(),
  known: () => part("known").showModal(),
  import: () => part("file").click(),
  xml: async () => download(await read(), "application/xml", `${page.decision}.dmn`),
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
    fail(failure);
    return;
  }
  if (!(await open(converted.xml))) return;
  conversion.show(converted);
  part("remark").textContent = translate("The file was opened; it is not deployed yet.");
});

bindDeployment({ root, read, subject, checks, page, translate, drafts, compare: async (answer) => answer.differences });
bindTryout({ root, read, subject, page, places, translate });
bindReplay({ root, read, subject, page, translate });
await open(page.draft?.own ? takeDraft(page.draft) : page.xml);
root.dataset.state = "ready";
