// Fields that show only when another field says so. The condition is written by the server as alternatives of
// tests; hidden fields are disabled, and the server drops them again by its own judgement.

/** The value of a field: a string, a list for checkboxes, "" when nothing is chosen. */
function valueOf(form, name) {
  const fields = [...form.elements].filter((element) => element.name === name);
  if (!fields.length) return "";
  if (fields[0].type === "checkbox" || fields[0].type === "radio") {
    const chosen = fields.filter((field) => field.checked).map((field) => field.value);
    return fields[0].type === "radio" ? chosen[0] ?? "" : chosen;
  }
  return fields[0].value;
}

/** Whether one test holds: {field, is: "==" | "!=" | "in" | "not in" | "filled", value}. */
function holds(form, test) {
  const found = valueOf(form, test.field);
  const all = Array.isArray(found) ? found : [found];
  switch (test.is) {
    case "==": return all.includes(test.value);
    case "!=": return !all.includes(test.value);
    case "in": return all.some((each) => test.value.includes(each));
    case "not in": return !all.some((each) => test.value.includes(each));
    default: return all.some((each) => each !== "");
  }
}

/** Show and hide the conditional fields of a form whenever something in it changes. */
export function watchConditions(form) {
  const parts = [...form.querySelectorAll("[data-when]")].map((part) => ({
    part,
    alternatives: JSON.parse(part.dataset.when),
  }));
  const refresh = () => {
    for (const { part, alternatives } of parts) {
      const shown = alternatives.some((tests) => tests.every((test) => holds(form, test)));
      part.hidden = !shown;
      part.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = !shown; });
    }
  };
  form.addEventListener("input", refresh);
  form.addEventListener("change", refresh);
  refresh();
}
