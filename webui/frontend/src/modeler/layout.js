// Files that other programs write without a drawing: their elements are placed, and lines drawn.
import { layoutProcess } from "bpmn-auto-layout";

/** Whether the file says where anything is drawn. */
export function isDrawn(xml) {
  return /<(?:[\w.-]+:)?BPMNShape[\s>]/.test(xml);
}

/** The same diagram with a drawing; as it was where none can be made of it. */
export async function laidOut(moddle, xml) {
  try {
    const { rootElement } = await moddle.fromXML(xml);
    rootElement.rootElements?.forEach(join);
    const joined = await moddle.toXML(rootElement, { format: true });
    return await layoutProcess(joined.xml);
  } catch {
    return xml;
  }
}

/** Name each line at the elements that it joins, which many programs leave out, inside sub-processes too. */
function join({ flowElements = [] }) {
  for (const element of flowElements) {
    if (element.$type === "bpmn:SequenceFlow") {
      add(element.sourceRef, "outgoing", element);
      add(element.targetRef, "incoming", element);
    }
    join(element);
  }
}

function add(end, name, line) {
  const lines = end?.get(name);
  if (lines && !lines.includes(line)) lines.push(line);
}
