// A limit is an expression such as working_days(3). People choose a unit and type a number; whoever needs more writes
// the expression itself.
import { select, text } from "./fields.js";
import { settings, variables } from "./variables.js";

const UNITS = ["working_days", "working_hours", "natural_days", "natural_hours"];
const SIMPLE = /^\s*(working_days|working_hours|natural_days|natural_hours)\(\s*(\d+(?:\.\d+)?)\s*\)\s*$/;

/** The two entries of a span: its unit, then its number or expression. `read` and `write` handle the expression. */
export function span({ id, label, translate, read, write }) {
  const parts = () => {
    const found = SIMPLE.exec(read());
    if (found) return { unit: found[1], amount: found[2] };
    return { unit: read() ? "expression" : "", amount: read() };
  };
  const chosen = parts();
  const entries = [
    select({
      id: `${id}-unit`,
      label,
      read: () => parts().unit,
      write: (unit) => {
        const { amount } = parts();
        if (!unit) return write(undefined);
        if (unit === "expression") return write(read() ? `(${read()})` : "working_days(1)");
        return write(`${unit}(${/^\d+(\.\d+)?$/.test(amount) ? amount : 1})`);
      },
      options: () => [
        { value: "", label: translate("No limit") },
        ...UNITS.map((unit) => ({ value: unit, label: translate(unit) })),
        { value: "expression", label: translate("Expression") },
      ],
    }),
  ];
  if (chosen.unit === "expression") {
    entries.push(
      text({ id: `${id}-expression`, label: translate("{label}: expression", { label }), read, write }),
      variables({
        id: `${id}-variable`,
        label: translate("As many working days as a variable says"),
        fits: ({ kinds }) => kinds.includes("number"),
        use: (path) => write(`working_days(${path})`),
      }),
      settings({
        id: `${id}-setting`,
        label: translate("As many working days as the office sets"),
        use: (written) => write(`working_days(${written})`),
      }),
    );
  } else if (chosen.unit) {
    entries.push(
      text({
        id: `${id}-amount`,
        label: translate("{label}: number", { label }),
        read: () => parts().amount,
        write: (amount) => amount && write(`${chosen.unit}(${amount})`),
        validate: (amount) => (/^\d+(\.\d+)?$/.test(amount ?? "") ? undefined : translate("A number is expected.")),
      }),
      settings({
        id: `${id}-setting`,
        label: translate("Or a number that the office sets"),
        use: (written) => write(`${chosen.unit}(${written})`),
      }),
    );
  }
  return entries;
}
