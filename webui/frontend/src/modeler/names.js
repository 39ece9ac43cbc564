// The group of an element's name in English: it stands beside the name in the diagram and is deployed with it.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";
import { editor, readExtension } from "./editing.js";
import { group, text } from "./fields.js";

const TRANSLATION = "chengnuo:Translation";

/** What pages in English call the element; only for elements that have a name. */
export function englishName(element, { injector, translate }) {
  const object = getBusinessObject(element);
  const read = () => readExtension(object, TRANSLATION, "name");
  if (!object.get("name") && !read()) return null;
  const { setExtension } = editor(injector, element);
  return group("chengnuo-names", translate("In other languages"), [
    text({
      id: "chengnuo-english-name",
      label: translate("English name"),
      description: translate("Shown on pages and diagrams in English; empty: the name as it stands."),
      read,
      write: (value) => setExtension(object, TRANSLATION, { language: value ? "en" : "", name: value }),
    }),
  ]);
}
