// Shows the server's checks: a badge on the element, a line in the list; a click on the line selects the element.
import { post } from "./server.js";

const PAUSE = 700; // milliseconds without a change before the server is asked

export class Checks {
  constructor(modeler, { panel, summary, address, process, translate }) {
    Object.assign(this, { modeler, panel, summary, address, process, translate });
    this.problems = [];
    this.listeners = [];
  }

  /** Ask the server after the next pause; earlier questions are dropped. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  /** Ask the server now; gives its answer, or null when it did not come or a later question overtook it. */
  async now() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    this.say(this.translate("Checking …"), "busy");
    try {
      const { xml } = await this.modeler.saveXML({ format: true });
      const answer = await post(this.address, { process: this.process, xml }, "json", asked.signal);
      this.show(answer.problems);
      for (const listener of this.listeners) listener(answer);
      return answer;
    } catch (failure) {
      if (failure.name !== "AbortError") this.say(this.translate("The check did not answer: {reason}", { reason: failure.message }), "error");
      return null;
    }
  }

  get errors() {
    return this.problems.filter(({ severity }) => severity === "error").length;
  }

  show(problems) {
    this.problems = problems;
    const warnings = problems.length - this.errors;
    if (problems.length) this.say(this.translate("{errors} errors, {warnings} warnings", { errors: this.errors, warnings }), this.errors ? "error" : "warning");
    else this.say(this.translate("No problems found."), "good");
    this.drawBadges();
    this.panel.replaceChildren(...problems.map((problem) => this.line(problem)));
    this.panel.hidden = !problems.length;
  }

  say(sentence, state) {
    this.summary.textContent = sentence;
    this.summary.dataset.state = state;
  }

  drawBadges() {
    const overlays = this.modeler.get("overlays");
    const elements = this.modeler.get("elementRegistry");
    overlays.remove({ type: "problem" });
    const byElement = new Map();
    for (const problem of this.problems) {
      if (!elements.get(problem.element)) continue;
      byElement.set(problem.element, [...(byElement.get(problem.element) ?? []), problem]);
    }
    for (const [element, problems] of byElement) {
      if (elements.get(element) === this.modeler.get("canvas").getRootElement()) continue;
      const severity = problems.some((problem) => problem.severity === "error") ? "error" : "warning";
      const badge = document.createElement("button");
      badge.type = "button";
      badge.className = `problem-badge problem-${severity}`;
      badge.textContent = problems.length > 1 ? String(problems.length) : "!";
      badge.title = problems.map(({ message }) => message).join("\n");
      badge.addEventListener("click", () => this.reveal(element));
      overlays.add(element, "problem", { position: { top: -10, left: -10 }, html: badge });
    }
  }

  line(problem) {
    const element = this.modeler.get("elementRegistry").get(problem.element);
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = `problem-line problem-${problem.severity}`;
    button.dataset.element = problem.element ?? "";
    const place = document.createElement("strong");
    place.textContent = element?.businessObject.name || problem.element || "";
    const sentence = document.createElement("span");
    sentence.textContent = problem.message;
    const rule = document.createElement("small");
    rule.textContent = [problem.rule, problem.line && this.translate("line {line}", { line: problem.line })].filter(Boolean).join(" · ");
    button.append(place, sentence, rule);
    button.addEventListener("click", () => this.select(problem.element));
    item.append(button);
    return item;
  }

  /** Select an element and bring it into view; nothing happens for one that the diagram does not draw. */
  select(id) {
    const element = this.modeler.get("elementRegistry").get(id);
    if (!element) return;
    const canvas = this.modeler.get("canvas");
    if (element !== canvas.getRootElement()) canvas.scrollToElement(element, 80);
    this.modeler.get("selection").select(element);
  }

  /** Select an element and point at its lines in the list. */
  reveal(id) {
    this.select(id);
    const line = [...this.panel.querySelectorAll("button")].find((button) => button.dataset.element === id);
    line?.scrollIntoView({ block: "nearest" });
    line?.focus();
  }
}
