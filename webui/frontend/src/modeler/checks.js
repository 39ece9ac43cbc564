// Shows the server's checks: a mark at the place, a line in the list; a click on the line leads to the place.
import { post } from "./server.js";

const COUNTED = { error: "{count} errors", open: "{count} to fill in", warning: "{count} warnings" };
const SEVERITIES = Object.keys(COUNTED); // the worst first
const MADE_ID = /\b[A-Z][A-Za-z]*_[0-9a-z]{7}\b/g;
const PAUSE = 700; // milliseconds without a change before the server is asked

export class Checks {
  /** `read()` gives the file to check, `places` knows where problems are shown; see DiagramPlaces. */
  constructor({ read, places, panel, summary, address, subject, translate }) {
    Object.assign(this, { read, places, panel, summary, address, subject, translate });
    this.problems = [];
  }

  /** Ask the server after the next pause; earlier questions are dropped. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  /** Ask the server now; gives its answer, or null when it did not come or a later question overtook it.
   *  `more`: `scenarios` lets the saved try-outs run again too. */
  async now(more = {}) {
    clearTimeout(this.timer);
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    this.say(this.translate("Checking …"), "busy");
    try {
      const answer = await post(this.address, { ...this.subject, xml: await this.read(), ...more }, "json", asked.signal);
      this.show(answer.problems);
      return answer;
    } catch (failure) {
      if (failure.name !== "AbortError") this.say(this.translate("The check did not answer: {reason}", { reason: failure.message }), "error");
      return null;
    }
  }

  count(severity) {
    return this.problems.filter((problem) => problem.severity === severity).length;
  }

  get errors() {
    return this.count("error");
  }

  /** What forbids deployment: what is wrong, and what is still to fill in. */
  get forbidding() {
    return this.errors + this.count("open");
  }

  show(problems) {
    this.problems = problems;
    const counts = SEVERITIES.filter((severity) => this.count(severity));
    const told = counts.map((severity) => this.translate(COUNTED[severity], { count: this.count(severity) }));
    if (told.length) this.say(told.join(this.translate(", ")), counts[0]);
    else this.say(this.translate("No problems found."), "good");
    this.places.mark(problems, (element) => this.reveal(element));
    this.panel.replaceChildren(...problems.map((problem) => this.line(problem)));
    this.panel.hidden = !problems.length;
  }

  say(sentence, state) {
    this.summary.textContent = sentence;
    this.summary.dataset.state = state;
  }

  line(problem) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `problem-line problem-${problem.severity}`;
    button.dataset.element = problem.element ?? "";
    const place = document.createElement("strong");
    place.textContent = this.places.name(problem.element) || problem.element || "";
    const sentence = document.createElement("span");
    sentence.textContent = this.places.named?.(problem.message) ?? problem.message;
    const rule = document.createElement("small");
    rule.textContent = [problem.rule, problem.line && this.translate("line {line}", { line: problem.line })].filter(Boolean).join(" · ");
    button.append(place, sentence, rule);
    button.addEventListener("click", () => this.places.select(problem.element, problem.path));
    item.append(button);
    return item;
  }

  /** Lead to the place and point at its first line in the list. */
  reveal(id) {
    this.places.select(id, this.problems.find((problem) => problem.element === id)?.path);
    const line = [...this.panel.querySelectorAll("button")].find((button) => button.dataset.element === id);
    line?.scrollIntoView({ block: "nearest" });
    line?.focus();
  }
}

/** The places of problems in a diagram: its elements. */
export class DiagramPlaces {
  constructor(modeler) {
    this.modeler = modeler;
  }

  element(id) {
    return this.modeler.get("elementRegistry").get(id);
  }

  /** The drawn name of an element, or what it is; undefined when the diagram does not draw it. */
  name(id) {
    const element = this.element(id);
    return element && (element.businessObject.name?.replaceAll("\n", "") || this.kind(element));
  }

  /** What an element without a name is, as the menus call it. */
  kind({ businessObject }) {
    const type = businessObject.$type.replace("bpmn:", "").replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
    return this.modeler.get("translate")(type[0].toUpperCase() + type.slice(1));
  }

  /** A sentence in which elements without a name are called what they are, not by the id that the modeler made. */
  named(sentence) {
    return sentence.replace(MADE_ID, (id) => (this.element(id)?.businessObject.name ? id : this.name(id) ?? id));
  }

  /** Select an element and bring it into view, with the way that leads to it; nothing happens for one that the diagram
   *  does not draw. */
  select(id, path = []) {
    this.showWay(path ?? []);
    const element = this.element(id);
    if (!element) return;
    const canvas = this.modeler.get("canvas");
    if (element !== canvas.getRootElement()) canvas.scrollToElement(element, 80);
    this.modeler.get("selection").select(element);
  }

  /** Highlight the elements of a way and the flows between them; those of called processes are not drawn here. */
  showWay(path) {
    const canvas = this.modeler.get("canvas");
    for (const element of this.way ?? []) if (this.element(element.id) === element) canvas.removeMarker(element, "on-the-way");
    const drawn = path.map((id) => this.element(id)).filter(Boolean);
    this.way = new Set(drawn);
    drawn.forEach((element, index) => {
      const next = drawn[index + 1];
      const flow = next && element.outgoing?.find(({ target }) => target === next);
      if (flow) this.way.add(flow);
    });
    for (const element of this.way) canvas.addMarker(element, "on-the-way");
  }

  /** A badge on every element that has problems, with their number; `reveal(id)` is called on a click. */
  mark(problems, reveal) {
    const overlays = this.modeler.get("overlays");
    overlays.remove({ type: "problem" });
    this.showWay([]);
    const byElement = new Map();
    for (const problem of problems) {
      const element = this.element(problem.element);
      if (!element || element === this.modeler.get("canvas").getRootElement()) continue;
      byElement.set(problem.element, [...(byElement.get(problem.element) ?? []), problem]);
    }
    for (const [id, found] of byElement) {
      const severity = SEVERITIES.find((one) => found.some((problem) => problem.severity === one));
      const badge = document.createElement("button");
      badge.type = "button";
      badge.className = `problem-badge problem-${severity}`;
      badge.textContent = found.length > 1 ? String(found.length) : severity === "open" ? "…" : "!";
      badge.title = found.map(({ message }) => message).join("\n");
      badge.addEventListener("click", () => reveal(id));
      overlays.add(id, "problem", { position: { top: -10, left: -10 }, html: badge, scale: { min: 0.9, max: 1.2 } });
    }
  }
}
