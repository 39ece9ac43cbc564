// Reads and writes what the properties panel shows. Every change is one command, so that one undo takes it back.
import { getBusinessObject, is, isAny } from "bpmn-js/lib/util/ModelUtil";

/** The process that an element represents: its own, that of a pool, that of the only pool. Null for everything else. */
export function processOf(element) {
  const object = getBusinessObject(element);
  if (is(object, "bpmn:Process")) return object;
  if (is(object, "bpmn:Participant")) return object.processRef ?? null;
  if (is(object, "bpmn:Collaboration")) {
    const drawn = object.get("participants").filter(({ processRef }) => processRef);
    return drawn.length === 1 ? drawn[0].processRef : null;
  }
  return null;
}

/** The element of our dialect on a BPMN object, e.g. `chengnuo:Task`; undefined when it is not there. */
export function extension(object, type) {
  const values = object.get("extensionElements")?.get("values") ?? [];
  return values.find((value) => is(value, type));
}

/** One attribute of our dialect; "" when it is not set. */
export function readExtension(object, type, name) {
  return extension(object, type)?.get(name) ?? "";
}

/** A modeling session for one element: `injector` gives the editor's services. */
export function editor(injector, element) {
  const modeling = injector.get("modeling");
  const factory = injector.get("bpmnFactory");

  const change = (object, properties) => modeling.updateModdleProperties(element, object, properties);

  const create = (type, properties, parent) => {
    const made = factory.create(type, properties);
    made.$parent = parent;
    return made;
  };

  /** Set attributes of an extension; it is made when missing and removed when nothing is left in it. */
  const setExtension = (object, type, properties) => {
    const found = extension(object, type);
    if (found) {
      const names = found.$descriptor.properties.map((property) => property.ns.localName).filter((name) => name !== "$type");
      const empty = names.every((name) => {
        const value = name in properties ? properties[name] : found.get(name);
        return value === undefined || value === "" || (Array.isArray(value) && !value.length);
      });
      if (!empty) return change(found, properties);
      const holder = object.get("extensionElements");
      return change(holder, { values: holder.get("values").filter((value) => value !== found) });
    }
    if (Object.values(properties).every((value) => value === undefined || value === "")) return undefined;
    const holder = object.get("extensionElements");
    if (holder) return change(holder, { values: [...holder.get("values"), create(type, properties, holder)] });
    const made = create("bpmn:ExtensionElements", { values: [] }, object);
    made.values.push(create(type, properties, made));
    return change(object, { extensionElements: made });
  };

  /** Set or remove an expression child such as a condition. */
  const setExpression = (object, name, text) =>
    change(object, { [name]: text ? create("bpmn:FormalExpression", { body: text }, object) : undefined });

  return { change, create, setExtension, setExpression };
}

/** The text of an expression child; "" when it is not there. */
export function readExpression(object, name) {
  return object.get(name)?.get("body") ?? "";
}

/** The event definition of a kind, e.g. `bpmn:TimerEventDefinition`. */
export function eventDefinition(element, type) {
  const definitions = getBusinessObject(element).get("eventDefinitions") ?? [];
  return definitions.find((definition) => is(definition, type));
}

export const isTask = (element) => isAny(element, ["bpmn:UserTask", "bpmn:ManualTask"]);
export const hasForm = (element) =>
  isTask(element) || (is(element, "bpmn:StartEvent") && !getBusinessObject(element).get("eventDefinitions")?.length);
export const callsOperation = (element) => isAny(element, ["bpmn:ServiceTask", "bpmn:SendTask"]);
export const multiInstance = (element) => {
  const loop = getBusinessObject(element).get?.("loopCharacteristics");
  return loop && is(loop, "bpmn:MultiInstanceLoopCharacteristics") ? loop : undefined;
};
export const mayHaveCondition = (element) => {
  if (!is(element, "bpmn:SequenceFlow")) return false;
  const flow = getBusinessObject(element);
  return isAny(flow.sourceRef, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway", "bpmn:Activity"]);
};
