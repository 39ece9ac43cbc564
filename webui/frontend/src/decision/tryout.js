// Trying a table: the server says what it asks for, and decides over what was typed.
import { post } from "../modeler/server.js";

/** Bind the dialog; `read()` gives the table as it is being edited, `places` shows the rules that apply. */
export function bindTryout({ root, read, subject, page, places, translate }) {
  const dialog = root.querySelector("[data-decide]");
  const values = dialog.querySelector("[data-decide-values]");
  const result = dialog.querySelector("[data-decide-result]");

  const ask = async (given) => post(page.addresses.decide, { ...subject, xml: await read(), values: given });

  const field = ({ path, label, options }, before) => {
    const line = document.createElement("label");
    const name = document.createElement("span");
    name.textContent = label === path ? path : `${label}（${path}）`;
    const input = document.createElement("input");
    Object.assign(input, { name: path, className: "form-control", value: before.get(path) ?? "", autocomplete: "off" });
    line.append(name, input);
    if (options.length) {
      const listed = document.createElement("datalist");
      listed.id = `decide-${path}`;
      listed.append(...options.map((value) => Object.assign(document.createElement("option"), { value })));
      input.setAttribute("list", listed.id);
      line.append(listed);
    }
    return line;
  };

  const typed = () => new Map([...values.querySelectorAll("input")].map(({ name, value }) => [name, value]));

  const refuse = (failure) => {
    result.textContent = failure.message;
    result.dataset.state = "error";
  };

  const open = async () => {
    dialog.showModal();
    result.textContent = "";
    try {
      const { asked } = await ask(undefined);
      const before = typed();
      values.replaceChildren(...asked.map((one) => field(one, before)));
      values.querySelector("input")?.focus();
    } catch (failure) {
      values.replaceChildren();
      refuse(failure);
    }
  };

  const run = async () => {
    try {
      const { rules, result: rows } = await ask(Object.fromEntries(typed()));
      result.dataset.state = "good";
      const told = document.createElement("p");
      told.textContent = rules.length ? translate("Rules that apply: {rules}", { rules: rules.join("、") }) : translate("No rule applies.");
      const list = document.createElement("ul");
      for (const row of rows) {
        const item = document.createElement("li");
        item.textContent = row.map(({ label, value }) => `${label} = ${value || translate("empty")}`).join("，");
        list.append(item);
      }
      result.replaceChildren(told, list);
      places.apply(rules);
    } catch (failure) {
      refuse(failure);
    }
  };

  root.querySelector('[data-action="decide"]').addEventListener("click", open);
  dialog.addEventListener("close", () => places.apply([]));
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value === "close") return;
    event.preventDefault();
    run();
  });
}
