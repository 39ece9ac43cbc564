// What-if: the server decides finished cases anew by the table as it is edited, and draws what would differ.
import { post } from "../modeler/server.js";

/** Bind the dialog; `read()` gives the table as it is being edited. */
export function bindReplay({ root, read, subject, page, translate }) {
  const dialog = root.querySelector("[data-replay]");
  const result = dialog.querySelector("[data-replay-result]");
  const days = dialog.querySelector("select");

  const run = async () => {
    result.textContent = translate("Running …");
    try {
      result.innerHTML = await post(page.addresses.replay, { ...subject, xml: await read(), days: Number(days.value) }, "text");
    } catch (failure) {
      result.textContent = failure.message;
    }
  };

  root.querySelector('[data-action="replay"]').addEventListener("click", () => {
    dialog.showModal();
    run();
  });
  days.addEventListener("change", run);
}
