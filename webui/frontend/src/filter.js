/** A long list of choices gets a field above it: typing leaves the choices that contain the words. */
export function watchFilter(select) {
  const options = [...select.options];
  const field = document.createElement("input");
  field.type = "search";
  field.className = "form-control filter-field";
  field.placeholder = select.dataset.filter;
  field.setAttribute("aria-label", select.dataset.filter);
  field.setAttribute("aria-controls", select.id);
  field.autocomplete = "off";
  select.before(field);
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase().split(/\s+/);
    const chosen = select.value;
    const kept = options.filter(
      (option) => !option.value || option.value === chosen || words.every((word) => option.text.toLowerCase().includes(word)),
    );
    select.replaceChildren(...kept);
    select.value = chosen;
  });
  // Enter takes the only choice that is left; it must not send the form half filled in.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const left = [...select.options].filter((option) => option.value);
    if (left.length === 1) select.value = left[0].value;
    select.focus();
  });
}
