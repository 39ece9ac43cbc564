// Our groups of the properties panel, beside the plain BPMN ones that a process of an office needs.
import { called, decision, operation } from "./effects.js";
import { VariableReferences, condition, instances, timer } from "./flow.js";
import { englishName } from "./names.js";
import { acts, form, limit, process, script, who } from "./people.js";
import { KnownVariables } from "./variables.js";

// What our groups replace, and what the engine does not run.
const HIDDEN = new Set(["timer", "multiInstance", "compensation", "link", "adHocCompletion"]);
const BEFORE_OURS = new Set(["general"]);

class ChengnuoProvider {
  constructor(propertiesPanel, injector, translate, page, knownVariables) {
    this.context = { injector, translate, lists: page.lists, addresses: page.addresses, knownVariables };
    // Lower than the plain provider, so that its groups are there to be sorted.
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const kept = groups.filter(({ id }) => !HIDDEN.has(id));
      const ours = [englishName, process, who, form, limit, acts, script, operation, decision, called, condition, timer, instances]
        .map((make) => make(element, this.context))
        .filter(Boolean);
      return [...kept.filter(({ id }) => BEFORE_OURS.has(id)), ...ours, ...kept.filter(({ id }) => !BEFORE_OURS.has(id))];
    };
  }
}
ChengnuoProvider.$inject = ["propertiesPanel", "injector", "translate", "config.chengnuo", "knownVariables"];

/** The modeler's module; wants `chengnuo: {lists, addresses, process}` in the modeler's configuration. */
export default {
  __init__: ["chengnuoProvider", "variableReferences"],
  chengnuoProvider: ["type", ChengnuoProvider],
  knownVariables: ["type", KnownVariables],
  variableReferences: ["type", VariableReferences],
};
