// Leaves out of the menus what the engine refuses, so that nobody draws what cannot be deployed.
const REFUSED = /compensat|ad-?hoc|complex|instantiating|participant-multiplicity/i;
const MENUS = ["bpmn-replace", "bpmn-append", "bpmn-create"];

class Menus {
  constructor(popupMenu) {
    // Below every provider that adds entries.
    for (const menu of MENUS) popupMenu.registerProvider(menu, 100, this);
  }

  getPopupMenuEntries() {
    return (entries) => Object.fromEntries(Object.entries(entries).filter(([id]) => !REFUSED.test(id)));
  }
}
Menus.$inject = ["popupMenu"];

export default { __init__: ["chengnuoMenus"], chengnuoMenus: ["type", Menus] };
