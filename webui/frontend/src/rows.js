// Repeated rows of a form (add, remove), and the materials table that asks for words only where something is wrong.

/** "add" copies the template row with the next number; "remove" takes its row out. */
export function watchRows(area) {
  const body = area.querySelector("tbody");
  const template = area.querySelector("template");
  let next = body.children.length;
  area.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add], [data-remove]");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-remove")) {
      button.closest("tr").remove();
    } else {
      const row = template.content.cloneNode(true);
      row.querySelectorAll("[name], [id], [for]").forEach((element) => {
        for (const attribute of ["name", "id", "for"]) {
          const text = element.getAttribute(attribute);
          if (text) element.setAttribute(attribute, text.replaceAll("__row__", String(next)));
        }
      });
      next += 1;
      body.append(row);
      body.lastElementChild.querySelector("input, select, textarea")?.focus();
    }
    area.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** One click for the usual case: every material that applies gets the good verdict. */
export function watchAll(button) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const table = button.closest("fieldset");
    table.querySelectorAll(`input[type=radio][value="${button.dataset.all}"]`).forEach((choice) => {
      const needless = choice.closest("tbody").querySelector('input[value="not_applicable"]');
      if (!needless?.checked) choice.checked = true;
    });
    table.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
