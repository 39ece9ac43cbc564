// Stock phrases: a list beside every text area of a page that carries some; choosing one puts it where the cursor is.

/** Put a text into a text area in place of what is selected there. */
function insert(area, text) {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

/** Give each text area of the page the list that the template `#phrases` holds. */
export function offerPhrases() {
  const template = document.getElementById("phrases");
  if (!template) return;
  for (const area of document.querySelectorAll("main textarea")) {
    const list = template.content.firstElementChild.cloneNode(true);
    list.addEventListener("change", () => {
      if (list.value) insert(area, list.value);
      list.value = "";
    });
    area.after(list);
  }
}
