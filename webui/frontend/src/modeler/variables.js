// Variables to choose from: the server says which exist at an element, with their labels and possible values.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { jsx, jsxs } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { useEffect, useState } from "@bpmn-io/properties-panel/preact/hooks";
import { useService } from "bpmn-js-properties-panel";
import { post } from "./server.js";

const MOST_KEPT = 50; // answers for one state of the diagram

/** Asks the server which variables exist at an element; answers are kept until the diagram changes. */
export class KnownVariables {
  constructor(eventBus, bpmnjs, page) {
    Object.assign(this, { bpmnjs, page });
    this.kept = new Map();
    eventBus.on(["elements.changed", "import.done"], () => this.kept.clear());
  }

  /** A promise of [{path, label, kinds, options, certain, mayBeEmpty}]; empty when the server does not answer. */
  at(element) {
    const object = getBusinessObject(element);
    if (!this.kept.has(object.id)) {
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(object.id, this.ask(object));
    }
    return this.kept.get(object.id);
  }

  async ask(object) {
    try {
      const { xml } = await this.bpmnjs.saveXML();
      const process = processOf(object) ?? this.page.process;
      const answer = await post(this.page.addresses.variables, { process, element: object.id, xml });
      return answer.variables;
    } catch {
      return [];
    }
  }
}
KnownVariables.$inject = ["eventBus", "bpmnjs", "config.chengnuo"];

/** The id of the process around an object. */
function processOf(object) {
  let at = object;
  while (at && !is(at, "bpmn:Process")) at = at.$parent;
  return at?.id;
}

/** The variables at an element; null until the server has answered. */
function useVariables(element) {
  const known = useService("knownVariables");
  const [found, setFound] = useState(null);
  useEffect(() => {
    let wanted = true;
    setFound(null);
    known.at(element).then((variables) => wanted && setFound(variables));
    return () => {
      wanted = false;
    };
  }, [element, element.businessObject?.sourceRef]);
  return found;
}

/** Variables by what sets them, as groups of a list: the label is "place · field · …". */
function byPlace(variables) {
  const places = new Map();
  for (const variable of variables) {
    const [place, ...rest] = variable.label.split(" · ");
    const group = rest.length ? place : "";
    if (!places.has(group)) places.set(group, []);
    places.get(group).push({ ...variable, name: rest.join(" · ") || place });
  }
  return [...places];
}

function choices(variables) {
  return byPlace(variables).map(([place, listed]) => {
    const options = listed.map(({ path, name }) => jsx("option", { value: path, children: name === path ? path : `${name}（${path}）` }));
    return place ? jsx("optgroup", { label: place, children: options }) : options;
  });
}

const field = (id, label, input) =>
  jsxs("div", { class: "bio-properties-panel-entry", "data-entry-id": id, children: [jsx("label", { class: "bio-properties-panel-label", for: `picked-${id}`, children: label }), input] });

const listed = (id, value, onChange, children) => jsx("select", { id: `picked-${id}`, class: "bio-properties-panel-input", value, onChange: ({ target }) => onChange(target.value), children });

const option = (value, label) => jsx("option", { value, children: label });

/** A list of the variables that fit here; choosing one hands its path on. `fits(variable)` says which are offered. */
export const variables = (entry) => ({ ...entry, component: VariableList, isEdited: () => false });

function VariableList({ element, id, label, fits, use }) {
  const translate = useService("translate");
  const found = (useVariables(element) ?? []).filter(fits);
  if (!found.length) return null;
  return field(id, label, listed(id, "", (path) => path && use(path), [option("", translate("Choose a variable …")), ...choices(found)]));
}

/** A list of the numbers that the office sets for itself; choosing one hands `setting('…')` on. */
export const settings = (entry) => ({ ...entry, component: SettingList, isEdited: () => false });

function SettingList({ id, label, use }) {
  const translate = useService("translate");
  const { lists: known } = useService("config.chengnuo");
  if (!known.settings?.length) return null;
  const named = known.settings.map(({ name, label: words }) => option(`setting('${name}')`, words));
  return field(id, label, listed(id, "", (written) => written && use(written), [option("", translate("Choose a setting …")), ...named]));
}

/** A condition in three lists: field, comparison, value. `read` and `write` handle the whole expression. */
export const conditionPicker = (entry) => ({ ...entry, component: ConditionPicker, isEdited: () => false });

const SIMPLE = /^\s*([A-Za-z_][\w.]*)\s*(==|!=|>=|<=|>|<)\s*("(?:[^"\\]|\\.)*"|'[^']*'|-?\d+(?:\.\d+)?|setting\('[a-z_]+'\)|True|False|None)\s*$/;
const SETTING = /^setting\('[a-z_]+'\)$/;
const SIZES = ["==", "!=", ">", ">=", "<", "<="];

/** What a person may ask of a variable: comparison → its words. */
function comparisons({ kinds, options, mayBeEmpty }, translate) {
  const sized = kinds.includes("number") && !options.length;
  const words = { "==": "is", "!=": "is not", ">": "is more than", ">=": "is at least", "<": "is less than", "<=": "is at most" };
  const kept = [["filled", translate("is filled in")], ["empty", translate("is empty")]];
  if (kinds.join() === "record") return kept;
  if (kinds.join() === "list") return [["in", translate("contains")], ["not in", translate("does not contain")], ...(mayBeEmpty ? kept : [])];
  const asked = (sized ? SIZES : SIZES.slice(0, 2)).map((sign) => [sign, translate(words[sign])]);
  return mayBeEmpty ? [...asked, ...kept] : asked;
}

/** A typed value as an expression of our language. */
function literal(text, { kinds }) {
  if (SETTING.test(text.trim())) return text.trim();
  if (kinds.length === 1 && kinds[0] === "number") return text.trim();
  if (!kinds.length && /^-?\d+(\.\d+)?$/.test(text.trim())) return text.trim();
  return JSON.stringify(text);
}

function unquoted(written) {
  return /^["']/.test(written) ? written.slice(1, -1) : written;
}

/** What is chosen where an expression is one simple comparison; null for every other expression. */
function parts(text, found) {
  const match = SIMPLE.exec(text);
  if (!match || !found.some(({ path }) => path === match[1])) return null;
  const [, path, sign, written] = match;
  if (written === "None") return { path, sign: sign === "==" ? "empty" : "filled", value: "" };
  const of = found.find((each) => each.path === path);
  const same = of.options.find((each) => unquoted(each.written) === unquoted(written));
  return { path, sign, value: same ? same.written : unquoted(written) };
}

function composed({ path, sign, value }, of) {
  if (sign === "filled") return `${path} != None`;
  if (sign === "empty") return `${path} == None`;
  if (value === "") return "";
  const written = of.options.length ? value : literal(value, of);
  // Comparing an empty value by size, or looking into it, stops a case, so it is tested first.
  const guard = of.mayBeEmpty && /[<>]|in$/.test(sign) ? `${path} != None and ` : "";
  if (sign.endsWith("in")) return `${guard}${written} ${sign} ${path}`;
  return `${guard}${path} ${sign} ${written}`;
}

function ConditionPicker({ element, id, read, write }) {
  const translate = useService("translate");
  const found = useVariables(element);
  const [picked, setPicked] = useState(null);
  const present = read();
  if (found === null) return null;
  if (!found.length) return jsx("div", { class: "bio-properties-panel-entry bio-properties-panel-description", "data-entry-id": id, children: translate("No variable exists here yet: let a field of a form before become a variable.") });
  // Until somebody picks something here, the lists say what is written.
  const kept = picked?.element === element && (!picked.path || found.some(({ path }) => path === picked.path));
  const chosen = kept ? picked : parts(present, found) ?? { path: "", sign: "==", value: "" };
  const of = found.find(({ path }) => path === chosen.path);
  const text = of ? composed(chosen, of) : "";
  const change = (part) => setPicked({ ...chosen, ...part, element });
  const asksValue = !["filled", "empty"].includes(chosen.sign);
  const value = of && (of.options.length ? listed(`${id}-value`, chosen.value, (picked) => change({ value: picked }), [option("", translate("Choose a value …")), ...of.options.map((each) => option(each.written, each.label))]) : jsx("input", { id: `picked-${id}-value`, class: "bio-properties-panel-input", type: "text", inputMode: of.kinds.join() === "number" ? "decimal" : undefined, value: chosen.value, onInput: ({ target }) => change({ value: target.value }) }));
  const first = (path) => comparisons(found.find((each) => each.path === path) ?? { kinds: [], options: [] }, translate)[0][0];
  const adds = present && !present.includes(text); // not the same part twice
  const button = (label, body) => jsx("button", { type: "button", onClick: () => write(body), children: label });
  return jsxs("div", {
    class: "condition-picker",
    "data-entry-id": id,
    children: [
      field(`${id}-field`, translate("Field"), listed(`${id}-field`, chosen.path, (path) => change({ path, sign: first(path), value: "" }), [option("", translate("Choose a field …")), ...choices(found)])),
      of && field(`${id}-sign`, translate("Comparison"), listed(`${id}-sign`, chosen.sign, (sign) => change({ sign }), comparisons(of, translate).map(([sign, words]) => option(sign, words)))),
      of && asksValue && field(`${id}-value`, translate("Value"), value),
      of && asksValue && !of.options.length && of.kinds.includes("number") && jsx(SettingList, { id: `${id}-setting`, label: translate("Or a number that the office sets"), use: (written) => change({ value: written }) }),
      of && !of.certain && jsx("p", { class: "bio-properties-panel-description", children: translate("Not every way to here sets this field.") }),
      text && text !== present && jsxs("div", {
        class: "bio-properties-panel-entry condition-picker-actions",
        children: [button(translate(present ? "Replace the condition" : "Write the condition"), text), adds && button(translate("Add with “and”"), joined(present, "and", text)), adds && button(translate("Add with “or”"), joined(present, "or", text))],
      }),
    ],
  });
}

/** Two conditions as one; parts that hold “and” or “or” are bracketed. */
function joined(one, word, other) {
  const bracketed = (text) => (/\b(and|or|if)\b/.test(text) ? `(${text})` : text);
  return `${bracketed(one)} ${word} ${bracketed(other)}`;
}
