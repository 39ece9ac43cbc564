// What differs between two diagrams, by bpmn-js-differ: names of elements; where things are drawn does not count.
import { ChangeHandler, diff } from "bpmn-js-differ";

/** Tracks what has no shape as well: messages, errors, signals, and a process without a pool. */
class WholeFile extends ChangeHandler {
  _isTracked(element) {
    const is = (type) => element?.$instanceOf?.(type);
    if (is("bpmn:Collaboration")) return undefined;
    return super._isTracked(element) || (is("bpmn:RootElement") ? { element, property: "" } : undefined);
  }
}

/**
 * Compare the XML of two diagrams; `before` is null for a new one, of which only the process is named.
 *
 * Gives the names of what was added, removed and changed; see `nameOf`.
 */
export async function compare(moddle, before, after) {
  const then = before === null ? moddle.create("bpmn:Definitions") : await definitionsOf(moddle, before);
  const now = await definitionsOf(moddle, after);
  const found = diff(then, now, new WholeFile());
  const changed = Object.values(found._changed).map(({ model }) => model);
  return {
    added: Object.values(found._added).map(nameOf),
    removed: Object.values(found._removed).map(nameOf),
    changed: [...new Set([...changed, ...movedBetweenLanes(then, now)])].map(nameOf),
  };
}

async function definitionsOf(moddle, xml) {
  const { rootElement } = await moddle.fromXML(xml);
  rootElement.diagrams = [];
  return rootElement;
}

/** An element by its name; a line without one by what it joins, anything else by its id. */
const nameOf = ({ name, id, sourceRef, targetRef }) =>
  name?.replace(/\s*\n\s*/g, "") || (sourceRef && targetRef ? `${nameOf(sourceRef)} → ${nameOf(targetRef)}` : id);

/** Elements that another lane has now: another role works on them. The differ does not follow references to many. */
function movedBetweenLanes(then, now) {
  const before = lanesOf(then);
  return [...lanesOf(now)].filter(([id, { lane }]) => before.has(id) && before.get(id).lane !== lane).map(([, { node }]) => node);
}

/** Id of each element in a lane → the element and the id of its innermost lane. */
function lanesOf(definitions) {
  const found = new Map();
  const visit = (sets) => {
    for (const lane of (sets ?? []).flatMap((set) => set.lanes ?? [])) {
      for (const node of lane.flowNodeRef ?? []) found.set(node.id, { node, lane: lane.id });
      visit(lane.childLaneSet ? [lane.childLaneSet] : []);
    }
  };
  for (const root of definitions.rootElements ?? []) visit(root.laneSets);
  return found;
}
