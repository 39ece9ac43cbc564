// The kinds of entries that our groups are made of. An entry says how to read and write; these say how it looks.
import {
  Group,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from "@bpmn-io/properties-panel";
import { jsx, jsxs } from "@bpmn-io/properties-panel/preact/jsx-runtime";
import { useService } from "bpmn-js-properties-panel";

/** A group, or null when it has no entries (the panel leaves it out). `entries` may hold nulls. */
export function group(id, label, entries, { open = true } = {}) {
  const present = entries.flat().filter(Boolean);
  if (!present.length) return null;
  return { id, label, component: Group, entries: present, shouldOpen: open };
}

/** One line of text; `read()` gives "" when nothing is set, `write(undefined)` removes. */
export const text = (entry) => ({ ...entry, component: TextField, isEdited: isTextFieldEntryEdited });

/** Several lines of text in the typeface of expressions. */
export const area = (entry) => ({ ...entry, component: TextArea, isEdited: isTextAreaEntryEdited });

/** A choice; `options()` gives [{value, label}] or [{label, children}]. */
export const select = (entry) => ({ ...entry, component: Choice, isEdited: isSelectEntryEdited });

/** Ways to write an expression; one click takes it over. */
export const samples = (entry) => ({ ...entry, component: Samples, isEdited: () => false });

function TextField({ element, id, label, description, placeholder, read, write, validate }) {
  const debounce = useService("debounceInput");
  return TextFieldEntry({
    element, id, label, description, placeholder, validate, debounce,
    getValue: read,
    setValue: (value, error) => error || write(value?.trim() ? value : undefined),
  });
}

function TextArea({ element, id, label, description, placeholder, read, write }) {
  const debounce = useService("debounceInput");
  const translate = useService("translate");
  return TextAreaEntry({
    element, id, label, description, placeholder, debounce, translate,
    monospace: true,
    getValue: read,
    setValue: (value) => write(value?.trim() ? value : undefined),
  });
}

function Choice({ element, id, label, description, read, write, options }) {
  const translate = useService("translate");
  return SelectEntry({
    element, id, label, description,
    getValue: read,
    setValue: (value) => write(value || undefined),
    getOptions: () => withPresent(options(), read(), translate),
  });
}

/** A value that the list lacks is shown and kept, not silently replaced by the first choice. */
function withPresent(options, value, translate) {
  const flat = options.flatMap((option) => option.children ?? [option]);
  if (flat.some((option) => option.value === (value ?? ""))) return options;
  return [...options, { value, label: translate("{value} (not in the list)", { value }) }];
}

function Samples({ id, label, choices, use }) {
  return jsxs("div", {
    class: "bio-properties-panel-entry expression-samples",
    "data-entry-id": id,
    children: [
      jsx("div", { class: "bio-properties-panel-label", children: label }),
      jsx("div", {
        class: "expression-sample-list",
        children: choices.map(({ text: sample, meaning }) =>
          jsx("button", { type: "button", title: meaning, onClick: () => use(sample), children: [jsx("code", { children: sample }), jsx("span", { children: meaning })] }),
        ),
      }),
    ],
  });
}

/** A link below an entry, opened in a tab of its own. */
export function link(address, label) {
  return jsx("a", { href: address, target: "_blank", rel: "noopener", children: label });
}
