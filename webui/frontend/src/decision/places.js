// Where problems of a table are shown: on their cell, on their rule, or in the list alone.
const MARKS = ["table-error", "table-open", "table-warning"];

export class TablePlaces {
  constructor(table) {
    this.table = table;
  }

  /** The cells that an id means: one cell, or all of a rule. */
  cells(id) {
    const escaped = CSS.escape(id ?? "");
    return id ? [...this.table.querySelectorAll(`[data-element-id="${escaped}"], [data-row-id="${escaped}"]`)] : [];
  }

  mark(problems) {
    for (const cell of this.table.querySelectorAll(MARKS.map((mark) => `.${mark}`).join())) {
      cell.classList.remove(...MARKS);
      cell.removeAttribute("title");
    }
    for (const { element, severity, message } of problems) {
      for (const cell of this.cells(element)) {
        cell.classList.add(`table-${severity}`);
        cell.title = cell.title ? `${cell.title}\n${message}` : message;
      }
    }
  }

  select(element) {
    this.cells(element)[0]?.scrollIntoView({ block: "center", inline: "nearest" });
  }

  /** Show which rules (by number) apply. */
  apply(rules) {
    for (const cell of this.table.querySelectorAll(".table-applies")) cell.classList.remove("table-applies");
    const rows = [...this.table.querySelectorAll("tbody tr")].filter((row) => row.querySelector("[data-row-id]"));
    for (const number of rules) {
      for (const cell of rows[number - 1]?.querySelectorAll("[data-row-id]") ?? []) cell.classList.add("table-applies");
    }
  }

  name() {
    return "";
  }
}
