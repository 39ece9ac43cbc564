// Groups of what people do: who, which form, by when.
import { getBusinessObject, is } from "bpmn-js/lib/util/ModelUtil";
import { editor, hasForm, isTask, processOf, readExtension } from "./editing.js";
import { area, group, link, select, text } from "./fields.js";
import { span } from "./spans.js";
import { variables } from "./variables.js";

const TASK = "chengnuo:Task";

/** Who does it: the role of a task, a start or a lane, and where the role is looked for. */
export function who(element, { injector, translate, lists }) {
  const lane = is(element, "bpmn:Lane");
  if (!lane && !hasForm(element)) return null;
  const type = lane ? "chengnuo:Lane" : TASK;
  const field = fieldOf(element, injector, type);
  const options = () => [
    { value: "", label: translate(lane ? "No role" : "As the lane says") },
    ...lists.roles.map((role) => ({ value: role.id, label: role.name })),
  ];
  // A variable whose name says that it holds such a code.
  const code = (name, label, usual) => {
    const { write } = field(name);
    const fits = ({ kinds, options, path }) => kinds.join() === "text" && !options.length && usual.test(path);
    return variables({ id: `chengnuo-${name}-variable`, label: translate(label), fits, use: write });
  };
  const starts = is(element, "bpmn:StartEvent");
  return group("chengnuo-who", translate(starts ? "Who may start it" : "Who does it"), [
    select({ id: "chengnuo-role", label: translate("Role"), ...field("role"), options }),
    isTask(element) && [
      text({
        id: "chengnuo-department",
        label: translate("Department (expression)"),
        placeholder: "department",
        description: translate("Code of the department whose post does it; empty: the variable department."),
        ...field("department"),
      }),
      code("department", "Department from a variable", /department/),
      text({
        id: "chengnuo-post",
        label: translate("Post (expression)"),
        placeholder: "first_responder_post",
        description: translate("Code of one certain post; it goes before role and department."),
        ...field("post"),
      }),
      code("post", "Post from a variable", /post|chair/),
    ],
  ]);
}

/** Which form the task shows, or the process starts with. */
export function form(element, { injector, translate, lists, addresses }) {
  if (!hasForm(element)) return null;
  const field = fieldOf(element, injector, TASK)("form");
  const chosen = lists.forms.find(({ key }) => key === field.read());
  return group("chengnuo-form", translate("Form"), [
    select({
      id: "chengnuo-form-key",
      label: translate("Form"),
      description: chosen && link(addresses.form.replace("FORM", encodeURIComponent(chosen.key)), translate("Look at the form")),
      ...field,
      options: () => [
        { value: "", label: translate("No form") },
        ...lists.forms.map(({ key, title }) => ({ value: key, label: `${title} (${key})` })),
      ],
    }),
  ]);
}

/** By when a step must be done, and how long before that its light turns yellow. */
export function limit(element, { injector, translate }) {
  if (!isTask(element)) return null;
  const field = fieldOf(element, injector, TASK);
  return group("chengnuo-limit", translate("Time limit"), [
    span({ id: "chengnuo-limit", label: translate("Step limit"), translate, ...field("limit") }),
    span({ id: "chengnuo-warning", label: translate("Warning before due"), translate, ...field("warning") }),
  ]);
}

const ACTS = [
  ["transfer", "Pass on and delegate", true],
  ["copy", "Send copies", true],
  ["sendBack", "Send back to an earlier step", false],
  ["coSign", "Ask for co-signatures", false],
  ["batch", "Sign several at once", false],
];

/** What may be done with a task besides doing it; nothing is written where the usual is meant. */
export function acts(element, { injector, translate }) {
  if (!isTask(element)) return null;
  const field = fieldOf(element, injector, TASK);
  const usual = (allowed) => translate(allowed ? "Usual: allowed" : "Usual: not allowed");
  return group(
    "chengnuo-acts",
    translate("Besides doing it"),
    ACTS.map(([name, label, allowed]) =>
      select({
        id: `chengnuo-${name}`,
        label: translate(label),
        ...field(name),
        options: () => [
          { value: "", label: usual(allowed) },
          { value: "true", label: translate("Allowed") },
          { value: "false", label: translate("Not allowed") },
        ],
      }),
    ),
    { open: false },
  );
}

/** What the process is: its system and whether it is a case of its own. */
export function process(element, { injector, translate, lists }) {
  const object = processOf(element);
  if (!object) return null;
  const { setExtension } = editor(injector, element);
  const field = (name) => ({
    read: () => readExtension(object, "chengnuo:Process", name),
    write: (value) => setExtension(object, "chengnuo:Process", { [name]: value }),
  });
  return group("chengnuo-process", translate("Process"), [
    select({
      id: "chengnuo-kind",
      label: translate("Kind"),
      description: translate("A case and a part of a case obey the rules of denials, clocks and waiting for applicants."),
      ...field("kind"),
      options: () => [
        { value: "", label: translate("Not part of a case") },
        { value: "case", label: translate("A case of its own") },
        { value: "inquiry", label: translate("An inquiry") },
        { value: "part", label: translate("Part of a case") },
        { value: "supervision", label: translate("A case of the inspector") },
      ],
    }),
    select({
      id: "chengnuo-system",
      label: translate("System"),
      ...field("system"),
      options: () => [
        { value: "", label: translate("None") },
        ...lists.systems.map(({ id, name }) => ({ value: id, label: name })),
      ],
    }),
  ]);
}

/** What a script task assigns. */
export function script(element, { injector, translate }) {
  if (!is(element, "bpmn:ScriptTask")) return null;
  const object = getBusinessObject(element);
  const { change } = editor(injector, element);
  return group("chengnuo-script", translate("Assignments"), [
    area({
      id: "chengnuo-script-text",
      label: translate("Assignments"),
      placeholder: "deadline_days = 5",
      description: translate("One a line: name = expression. Nothing else is run."),
      read: () => object.get("script") ?? "",
      write: (value) => change(object, { script: value }),
    }),
  ]);
}

function fieldOf(element, injector, type) {
  const object = getBusinessObject(element);
  const { setExtension } = editor(injector, element);
  return (name) => ({
    read: () => readExtension(object, type, name),
    write: (value) => setExtension(object, type, { [name]: value }),
  });
}
