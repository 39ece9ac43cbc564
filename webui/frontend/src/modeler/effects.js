// Groups of what a step calls: an operation of the office, a decision table, another process.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { callsOperation, editor, extension, readExtension } from "./editing.js";
import { group, link, select, text } from "./fields.js";
import { variables } from "./variables.js";

const OPERATION = "chengnuo:Operation";
const DECISION = "chengnuo:Decision";

/** The operation of a service task: its name, its parameters as the catalogue declares them, where its result goes. */
export function operation(element, { injector, translate, lists }) {
  if (!callsOperation(element)) return null;
  const object = getBusinessObject(element);
  const { setExtension } = editor(injector, element);
  const name = () => readExtension(object, OPERATION, "name");
  const declared = lists.operations.find((each) => each.name === name());
  return group("chengnuo-operation", translate("Operation"), [
    select({
      id: "chengnuo-operation-name",
      label: translate("Operation"),
      description: declared && describe(declared, translate),
      read: name,
      write: (value) => choose(value, element, injector, lists),
      options: () => [{ value: "", label: translate("None") }, ...bySystem(lists.operations)],
    }),
    declared && parameterEntries(element, declared, injector, translate),
    name() &&
      text({
        id: "chengnuo-operation-result",
        label: translate("Variable for the result"),
        description: declared && resultFields(declared, translate),
        read: () => readExtension(object, OPERATION, "result"),
        write: (value) => setExtension(object, OPERATION, { result: value }),
      }),
  ]);
}

function bySystem(operations) {
  const systems = new Map();
  for (const { name, title, system } of operations) {
    if (!systems.has(system)) systems.set(system, []);
    systems.get(system).push({ value: name, label: `${title} (${name})` });
  }
  return [...systems].map(([label, children]) => ({ label, children }));
}

function describe({ form, errors }, translate) {
  const facts = [];
  if (form) facts.push(translate("Reads the form {form}.", { form }));
  if (errors.length) facts.push(translate("May fail with: {codes}.", { codes: errors.join("、") }));
  return facts.join(" ") || undefined;
}

function resultFields({ result }, translate) {
  const names = Object.entries(result.properties ?? {}).map(([name, { title }]) => (title ? `${title} (${name})` : name));
  return names.length ? translate("The result has: {names}", { names: names.join("、") }) : undefined;
}

/** Choosing another operation drops the parameters that it does not have. */
function choose(value, element, injector, lists) {
  const object = getBusinessObject(element);
  const { setExtension } = editor(injector, element);
  const present = extension(object, OPERATION);
  if (!value) return setExtension(object, OPERATION, { name: undefined, result: undefined, parameters: [] });
  const known = lists.operations.find(({ name }) => name === value)?.parameters.properties ?? {};
  const kept = (present?.get("parameters") ?? []).filter((parameter) => parameter.get("name") in known);
  return setExtension(object, OPERATION, present ? { name: value, parameters: kept } : { name: value });
}

function parameterEntries(element, declared, injector, translate) {
  const object = getBusinessObject(element);
  const { setExtension, create } = editor(injector, element);
  const required = new Set(declared.parameters.required ?? []);
  return Object.entries(declared.parameters.properties ?? {}).flatMap(([name, schema]) => {
    const read = () => {
      const parameters = extension(object, OPERATION)?.get("parameters") ?? [];
      return parameters.find((parameter) => parameter.get("name") === name)?.get("value") ?? "";
    };
    const write = (value) => {
      const found = extension(object, OPERATION);
      const others = found.get("parameters").filter((parameter) => parameter.get("name") !== name);
      const added = value ? [create("chengnuo:Parameter", { name, value }, found)] : [];
      return setExtension(object, OPERATION, { parameters: [...others, ...added] });
    };
    const entry = {
      id: `chengnuo-parameter-${name}`,
      label: required.has(name) ? `${schema.title ?? name} *` : (schema.title ?? name),
      description: typeOf(schema, translate),
      read,
      write,
    };
    const values = valuesOf(schema);
    if (!values) {
      return [
        text({ ...entry, placeholder: translate("Expression") }),
        variables({ id: `${entry.id}-variable`, label: translate("{name} from a variable", { name: schema.title ?? name }), fits: fitting(schema), use: write }),
      ];
    }
    const literals = values.map((value) => ({ value: literal(value), label: namesOf(schema)[value] ?? translate(String(value)) }));
    return select({ ...entry, description: undefined, options: () => [{ value: "", label: translate("Not given") }, ...literals] });
  });
}

/** Whether a variable can be given as a parameter of the schema. */
function fitting(schema) {
  const named = { string: "text", integer: "number", number: "number", boolean: "truth", array: "list", object: "record" };
  const kinds = (schema.type ? [schema.type] : (schema.anyOf ?? []).map(({ type }) => type)).flat().map((kind) => named[kind]);
  return (variable) => variable.kinds.length > 0 && variable.kinds.every((kind) => kinds.includes(kind));
}

function valuesOf(schema) {
  if (schema.enum) return schema.enum;
  if (schema.type === "boolean") return [true, false];
  const inner = (schema.anyOf ?? []).find((each) => each.enum);
  return inner?.enum;
}

/** The words of the values that the schema lists. */
function namesOf(schema) {
  return schema.names ?? (schema.anyOf ?? []).find((each) => each.names)?.names ?? {};
}

/** A value as an expression of our language, which writes truth as Python does. */
function literal(value) {
  if (typeof value === "string") return `'${value}'`;
  return value === true ? "True" : value === false ? "False" : String(value);
}

function typeOf(schema, translate) {
  const kinds = schema.type ? [schema.type] : (schema.anyOf ?? []).map(({ type }) => type);
  const names = kinds.flat().filter((kind) => kind && kind !== "null").map((kind) => translate(`type ${kind}`));
  return names.length ? translate("Expression of the type: {names}", { names: names.join(" / ") }) : undefined;
}

/** The decision table of a business rule task. */
export function decision(element, { injector, translate, lists, addresses }) {
  if (!is(element, "bpmn:BusinessRuleTask")) return null;
  const object = getBusinessObject(element);
  const { setExtension } = editor(injector, element);
  const field = (name) => ({
    read: () => readExtension(object, DECISION, name),
    write: (value) => setExtension(object, DECISION, { [name]: value }),
  });
  const chosen = lists.decisions.find(({ id }) => id === field("ref").read());
  return group("chengnuo-decision", translate("Decision"), [
    select({
      id: "chengnuo-decision-ref",
      label: translate("Decision table"),
      description: chosen && link(addresses.decision.replace("DECISION", encodeURIComponent(chosen.id)), translate("Open the table")),
      ...field("ref"),
      options: () => [
        { value: "", label: translate("None") },
        ...lists.decisions.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
      ],
    }),
    text({
      id: "chengnuo-decision-result",
      label: translate("Variable for the result"),
      description: chosen && translate("The result has: {names}", { names: chosen.outputs.join("、") }),
      ...field("result"),
    }),
  ]);
}

/** The process that a call activity calls. */
export function called(element, { injector, translate, lists }) {
  if (!is(element, "bpmn:CallActivity")) return null;
  const object = getBusinessObject(element);
  const { change } = editor(injector, element);
  return group("chengnuo-called", translate("Called process"), [
    select({
      id: "chengnuo-called-element",
      label: translate("Called process"),
      read: () => object.get("calledElement") ?? "",
      write: (value) => change(object, { calledElement: value }),
      options: () => [
        { value: "", label: translate("None") },
        ...lists.processes.map(({ id, name }) => ({ value: id, label: `${name} (${id})` })),
      ],
    }),
  ]);
}
