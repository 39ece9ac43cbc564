// The try-out beside the canvas: this page keeps the steps, the server runs them all and draws what waits then.
import { watchConditions } from "../conditions.js";
import { watchFilter } from "../filter.js";
import { mark, unmark } from "../marks.js";
import { watchAll, watchRows } from "../rows.js";
import { get, post } from "./server.js";

const PAUSE = 700; // milliseconds without a change of the diagram before the steps are run again
const NOTHING = { steps: [], results: {}, facts: {} };

export class TryOut {
  /** `read()` gives the diagram, `places` leads to its elements; `panel` is where the server's part is put. */
  constructor({ root, modeler, read, places, panel, subject, page, translate }) {
    Object.assign(this, { root, modeler, read, places, panel, subject, page, translate, scenario: NOTHING, asked: Promise.resolve() });
    panel.addEventListener("click", (event) => this.clicked(event));
    panel.addEventListener("change", (event) => this.changed(event));
    panel.addEventListener("submit", (event) => this.submitted(event));
    modeler.on("elements.changed", () => this.soon());
  }

  get open() {
    return this.root.classList.contains("is-trying");
  }

  start() {
    this.root.classList.add("is-trying");
    this.canvas.classList.add("diagram");
    this.panel.hidden = false;
    this.panel.focus();
    return this.run({});
  }

  close() {
    clearTimeout(this.timer);
    this.root.classList.remove("is-trying");
    this.canvas.classList.remove("diagram");
    this.panel.hidden = true;
    unmark(this.modeler);
    this.root.querySelector('[data-action="tryout"]').focus();
  }

  get canvas() {
    return this.root.querySelector("[data-canvas]");
  }

  /** The diagram was changed: the same steps run again on it. */
  soon() {
    clearTimeout(this.timer);
    if (this.open) this.timer = setTimeout(() => this.run({}), PAUSE);
  }

  /** Ask the server, one request after the other; `more` is what is done: an act with what was typed, another item, a
   *  task to open. `change` makes the scenario to run from the one that is there by then. */
  run(more, change = (scenario) => scenario) {
    this.panel.setAttribute("aria-busy", "true");
    const asked = (this.asked = this.asked.then(() => this.ask(more, change)));
    return asked.finally(() => this.asked === asked && this.panel.removeAttribute("aria-busy"));
  }

  async ask(more, change) {
    if (!this.open) return;
    try {
      const content = { ...this.subject, xml: await this.read(), scenario: change(this.scenario), ...more };
      const answer = await post(this.page.addresses.tryout, content);
      if (this.open) this.show(answer);
    } catch (failure) {
      this.say(failure.message);
    }
  }

  show({ html, scenario, tokens, passed, problem }) {
    this.scenario = scenario;
    const name = this.panel.querySelector("[data-try-save] input")?.value ?? this.name ?? "";
    const top = scenario.steps.length === this.steps ? this.panel.scrollTop : 0;
    this.steps = scenario.steps.length;
    this.panel.innerHTML = html;
    this.panel.scrollTop = top;
    this.panel.querySelector("[data-try-save] input").value = name;
    this.panel.querySelectorAll("form[data-conditions]").forEach(watchConditions);
    this.panel.querySelectorAll("[data-rows]").forEach(watchRows);
    this.panel.querySelectorAll("[data-all]").forEach(watchAll);
    this.panel.querySelectorAll("select[data-filter]").forEach(watchFilter);
    unmark(this.modeler);
    const label = (count) => this.translate("{count} tokens", { count });
    mark(this.modeler, { tokens: tokens.map((token) => ({ ...token, label: label(token.count) })), done: passed });
    const here = problem?.element ?? tokens.at(-1)?.element;
    const element = here && this.places.element(here);
    if (element) this.modeler.get("canvas").scrollToElement(element, 80);
    this.panel.querySelector(".field-wrong :is(input, select, textarea), [role=alert]")?.focus();
  }

  say(sentence) {
    const place = this.panel.querySelector("[data-try-said]");
    if (place) {
      place.textContent = sentence;
      place.scrollIntoView({ block: "nearest" });
    }
    else this.panel.replaceChildren(Object.assign(document.createElement("p"), { className: "tryout-said", textContent: sentence }), this.leave());
  }

  /** The way out while there is nothing else to show. */
  leave() {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: this.translate("End the try-out") });
    button.dataset.try = "close";
    return button;
  }

  clicked(event) {
    const { target } = event;
    const button = target.closest("button");
    if (!button) return;
    const { try: what, tryShow, tryOpen, tryStep, tryLoad, tryRemove, step, name } = button.dataset;
    const keep = (count) => this.run({}, (scenario) => ({ ...scenario, steps: scenario.steps.slice(0, count) }));
    if (what === "close") this.close();
    else if (what === "back") keep(-1);
    else if (what === "again") keep(0);
    else if (what === "cut") keep(Number(step));
    else if (tryShow) this.places.select(tryShow);
    else if (tryOpen) this.run({ open: JSON.parse(tryOpen) });
    else if (tryStep) this.run({ act: JSON.parse(tryStep) });
    else if (tryLoad) this.load(tryLoad, name);
    else if (tryRemove) this.tell(tryRemove, {});
  }

  async load(address, name) {
    this.name = name;
    try {
      const scenario = JSON.parse(await get(address));
      const field = this.panel.querySelector("[data-try-save] input");
      if (field) field.value = name;
      await this.run({}, () => scenario);
    } catch (failure) {
      this.say(failure.message);
    }
  }

  changed({ target }) {
    if (target.matches("[data-try-item]")) this.run({ item: target.value });
    const element = target.dataset.tryResult;
    if (!element) return;
    const chosen = target.value ? { [element]: JSON.parse(target.value) } : {};
    this.run({}, (scenario) => {
      const { [element]: _before, ...others } = scenario.results;
      return { ...scenario, results: { ...others, ...chosen } };
    });
  }

  submitted(event) {
    event.preventDefault();
    const form = event.target;
    const typed = new URLSearchParams(new FormData(form)).toString();
    if (form.dataset.tryForm) this.run({ act: JSON.parse(form.dataset.tryForm), posted: typed });
    else this.save(new FormData(form).get("name"));
  }

  async save(name) {
    await this.tell(this.page.addresses.scenarios, { ...this.subject, xml: await this.read(), scenario: this.scenario, name });
  }

  /** Do something with the saved scenarios, then show them anew with what the server says. */
  async tell(address, content) {
    try {
      const { message } = await post(address, content);
      await this.run({});
      this.say(message);
    } catch (failure) {
      this.say(failure.message);
    }
  }
}
