// Files of other tools: the server rewrites them in our notation, the page lists what was rewritten and what was left.
import { post } from "./server.js";

/** Opens files; `places` leads from a line of the list to its element, see DiagramPlaces. */
export class Conversion {
  constructor({ root, address, places, translate }) {
    Object.assign(this, { address, places, translate });
    this.note = root.querySelector("[data-conversion-note]");
    this.dialog = root.querySelector("[data-conversion]");
    this.note.querySelector("[data-conversion-show]").addEventListener("click", () => this.dialog.showModal());
    this.note.querySelector("[data-conversion-done]").addEventListener("click", () => (this.note.hidden = true));
  }

  /** The file as XML in our notation with the lists; throws an Error with the server's sentence. */
  async read(file) {
    return post(this.address, file);
  }

  /** Say what became of the file that is open now; a file in our notation needs no words. */
  show({ translations, left }) {
    this.note.hidden = !translations.length && !left.length;
    if (this.note.hidden) return;
    const counts = { translations: translations.length, left: left.length };
    const summary = this.translate("The file uses the notation of another tool: {translations} places were rewritten, {left} were left.", counts);
    for (const place of [this.note, this.dialog]) place.querySelector("[data-conversion-words]").textContent = summary;
    this.fill("left", left);
    this.fill("translations", translations);
    this.dialog.showModal();
  }

  fill(kind, found) {
    const section = this.dialog.querySelector(`[data-conversion-${kind}]`);
    section.hidden = !found.length;
    section.querySelector("ul").replaceChildren(...found.map((one) => this.line(one)));
  }

  line({ element, message }) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "conversion-line";
    button.dataset.element = element ?? "";
    button.textContent = message;
    button.addEventListener("click", () => {
      this.dialog.close();
      this.places.select(element);
    });
    item.append(button);
    return item;
  }
}
