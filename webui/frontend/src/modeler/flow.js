// Groups of how the flow goes on: conditions, timers, several instances.
import { getBusinessObject } from "bpmn-js/lib/util/ModelUtil";
import { editor, eventDefinition, isTask, mayHaveCondition, multiInstance, readExpression } from "./editing.js";
import { area, group, samples, select, text } from "./fields.js";
import { conditionPicker, settings, variables } from "./variables.js";

const TIMER = "bpmn:TimerEventDefinition";
const KINDS = ["timeDate", "timeDuration", "timeCycle"];

const STEP_SAMPLES = ['before_due(working_days(1), clock="step")', 'at_due(clock="step")', 'after_due(working_days(1), clock="step")'];

const SAMPLES = {
  timeDate: ["before_due(working_days(1))", "at_due()", "at_statutory_due()", "after_due(working_days(1))", "share_used(0.8)", "at_due(clock=\"acceptance\")"],
  timeDuration: ["working_days(3)", "working_hours(4)", "natural_days(10)", "natural_hours(24)", "P10D"],
  timeCycle: ["working_days(1)", "natural_hours(24)", "R3/P1D"],
};

/** The samples of a timer: on a task, those that follow the limit of the task come first. */
function samplesOf(element, kind) {
  const onTask = kind === "timeDate" && isTask(getBusinessObject(element).attachedToRef);
  return onTask ? [...STEP_SAMPLES, ...SAMPLES[kind]] : SAMPLES[kind];
}

/** When a flow out of a choice is taken. */
export function condition(element, { injector, translate }) {
  if (!mayHaveCondition(element)) return null;
  const flow = getBusinessObject(element);
  const { change, setExpression } = editor(injector, element);
  const isDefault = flow.sourceRef.default === flow;
  const read = () => readExpression(flow, "conditionExpression");
  const write = (value) => setExpression(flow, "conditionExpression", value);
  const takeDefault = (chosen) => {
    if (chosen && flow.conditionExpression) write(undefined);
    change(flow.sourceRef, { default: chosen ? flow : undefined });
  };
  return group("chengnuo-condition", translate("Condition"), [
    select({
      id: "chengnuo-condition-default",
      label: translate("When this flow is taken"),
      read: () => (isDefault ? "default" : ""),
      write: takeDefault,
      options: () => [
        { value: "", label: translate("When its condition holds") },
        { value: "default", label: translate("In all other cases (default flow)") },
      ],
    }),
    !isDefault && conditionPicker({ id: "chengnuo-condition-picker", read, write }),
    area({
      id: "chengnuo-condition-text",
      label: translate("Condition (expression)"),
      placeholder: "materials.missing > 0",
      description: translate(isDefault ? "This is the default flow: it is taken when no other condition holds." : "The flow is taken when this is true."),
      read,
      write,
    }),
  ]);
}

/** What a timer waits for; working time and the clocks of the case have functions. */
export function timer(element, { injector, translate }) {
  const definition = eventDefinition(element, TIMER);
  if (!definition) return null;
  const { change, create } = editor(injector, element);
  const kind = () => KINDS.find((each) => definition.get(each)) ?? "";
  const write = (chosen, body) =>
    change(definition, Object.fromEntries(KINDS.map((each) => [each, each === chosen ? create("bpmn:FormalExpression", { body }, definition) : undefined])));
  const present = kind();
  return group("chengnuo-timer", translate("Timer"), [
    select({
      id: "chengnuo-timer-kind",
      label: translate("Waits"),
      read: kind,
      write: (chosen) => write(chosen, chosen ? readExpression(definition, kind()) || samplesOf(element, chosen)[0] : undefined),
      options: () => [
        { value: "", label: translate("Not decided") },
        { value: "timeDate", label: translate("until a moment or a point of a clock") },
        { value: "timeDuration", label: translate("for a span of time") },
        { value: "timeCycle", label: translate("again and again") },
      ],
    }),
    present && [
      text({
        id: "chengnuo-timer-expression",
        label: translate("Expression"),
        read: () => readExpression(definition, present),
        write: (body) => write(present, body ?? ""),
      }),
      present !== "timeDate" &&
        variables({
          id: "chengnuo-timer-variable",
          label: translate("As many working days as a variable says"),
          fits: ({ kinds }) => kinds.includes("number"),
          use: (path) => write(present, `working_days(${path})`),
        }),
      present !== "timeDate" &&
        settings({
          id: "chengnuo-timer-setting",
          label: translate("As many working days as the office sets"),
          use: (written) => write(present, `working_days(${written})`),
        }),
      samples({
        id: "chengnuo-timer-samples",
        label: translate("Ways to write it"),
        choices: samplesOf(element, present).map((sample) => ({ text: sample, meaning: translate(sample) })),
        use: (sample) => write(present, sample),
      }),
    ],
  ]);
}

/** An activity that runs once for each item of a list. */
// How many have to answer, as people say it: each is nothing but the standard's own attributes.
const ANY = "nrOfCompletedInstances >= 1";
const SHARE = /^nrOfCompletedInstances >= (\d+(?:\.\d+)?) \* nrOfInstances$/;
const VOTES = /^len\(\[vote for vote in \w+ if vote\]\) >= (\d+(?:\.\d+)?) \* nrOfInstances$/;

function countersigning(loop, { change, create }) {
  const completion = () => readExpression(loop, "completionCondition");
  const share = () => (SHARE.exec(completion()) ?? VOTES.exec(completion()))?.[1];
  const kind = () => {
    if (completion() === ANY) return "any";
    if (VOTES.test(completion())) return "votes";
    if (share()) return "share";
    if (completion()) return "expression";
    return loop.get("isSequential") ? "sequential" : "all";
  };
  const condition = (chosen, part) => {
    if (chosen === "any") return ANY;
    if (chosen === "share") return `nrOfCompletedInstances >= ${part} * nrOfInstances`;
    if (chosen === "votes") {
      const results = loop.get("loopDataOutputRef")?.get("id") ?? "opinions";
      return `len([vote for vote in ${results} if vote]) >= ${part} * nrOfInstances`;
    }
    return undefined;
  };
  const write = (chosen, part = share() ?? "0.5") => {
    if (chosen === "expression") return undefined;
    const body = condition(chosen, part);
    return change(loop, {
      isSequential: chosen === "sequential",
      completionCondition: body && create("bpmn:FormalExpression", { body }, loop),
    });
  };
  return { kind, share, write };
}

export function instances(element, { injector, translate }) {
  const loop = multiInstance(element);
  if (!loop) return null;
  const { change, create, setExpression } = editor(injector, element);
  const { kind, share, write } = countersigning(loop, { change, create });
  const variable = (name, type) => ({
    read: () => loop.get(name)?.get("id") ?? "",
    write: (id) => change(loop, { [name]: id ? create(type, { id }, loop) : undefined }),
    validate: (id) => (!id || /^[A-Za-z_]\w*$/.test(id) ? undefined : translate("A plain name of letters, digits and _ is expected.")),
  });
  return group("chengnuo-instances", translate("Several instances"), [
    select({
      id: "chengnuo-countersigning",
      label: translate("Who has to answer"),
      read: kind,
      write,
      options: () => [
        { value: "all", label: translate("All, at the same time") },
        { value: "any", label: translate("Any one of them") },
        { value: "sequential", label: translate("All, one after the other") },
        { value: "share", label: translate("A share of them") },
        { value: "votes", label: translate("A share that agrees") },
        ...(kind() === "expression" ? [{ value: "expression", label: translate("As the expression says") }] : []),
      ],
    }),
    share() &&
      text({
        id: "chengnuo-share",
        label: translate("Share (for example 0.6)"),
        description: kind() === "votes" ? translate("The result of each instance has to be True for yes.") : undefined,
        read: share,
        write: (part) => part && write(kind(), part),
        validate: (part) => (/^(0(\.\d+)?|1(\.0+)?)$/.test(part ?? "") ? undefined : translate("A number from 0 to 1 is expected.")),
      }),
    text({ id: "chengnuo-collection", label: translate("List (variable)"), placeholder: "departments", ...variable("loopDataInputRef", "bpmn:DataInput") }),
    text({ id: "chengnuo-item", label: translate("Item (variable in each instance)"), placeholder: "department", ...variable("inputDataItem", "bpmn:DataInput") }),
    text({ id: "chengnuo-results", label: translate("Results (list variable)"), placeholder: "opinions", ...variable("loopDataOutputRef", "bpmn:DataOutput") }),
    text({ id: "chengnuo-result", label: translate("Result (variable of each instance)"), placeholder: "opinion", ...variable("outputDataItem", "bpmn:DataOutput") }),
    text({
      id: "chengnuo-cardinality",
      label: translate("Number instead of a list (expression)"),
      read: () => readExpression(loop, "loopCardinality"),
      write: (value) => setExpression(loop, "loopCardinality", value),
    }),
    area({
      id: "chengnuo-completion",
      label: translate("Done early when (expression)"),
      placeholder: "nrOfCompletedInstances == nrOfInstances",
      read: () => readExpression(loop, "completionCondition"),
      write: (value) => setExpression(loop, "completionCondition", value),
    }),
  ]);
}

/** Lists of several instances name variables, which the file format calls references to elements that no diagram has. */
export class VariableReferences {
  constructor(eventBus, moddle) {
    eventBus.on("import.parse.complete", ({ references = [], elementsById = {} }) => {
      for (const { element, property, id } of references) {
        const name = property.split(":").pop();
        if (!["loopDataInputRef", "loopDataOutputRef"].includes(name) || elementsById[id]) continue;
        element.set(name, moddle.create(name === "loopDataInputRef" ? "bpmn:DataInput" : "bpmn:DataOutput", { id }));
      }
    });
  }
}
VariableReferences.$inject = ["eventBus", "moddle"];
