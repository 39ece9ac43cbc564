// The two windows over the diagram: deploying a new version, and a trial run.
import { post } from "./server.js";

/**
 * Deploy: shows what differs and what is wrong, asks for a note, refuses while something is wrong or still to fill in.
 *
 * `compare(answer)` gives the names of what was added, removed and changed, from the answer of the check.
 */
export function bindDeployment({ root, read, subject, checks, page, translate, compare, drafts }) {
  const dialog = root.querySelector("[data-deploy]");
  const differences = dialog.querySelector("[data-differences]");
  const refusal = dialog.querySelector("[data-refusal]");
  const submit = dialog.querySelector("[data-deploy-now]");

  const line = (sentence) => Object.assign(document.createElement("li"), { textContent: sentence });

  const describe = ({ added, removed, changed }) => {
    const lines = Object.entries({ added, removed, changed }).filter(([, names]) => names.length);
    if (!lines.length && page.version) return [line(translate("Nothing differs from version {version}.", { version: page.latest }))];
    return lines.map(([kind, names]) => line(translate(`${kind}: {names}`, { names: names.join("、") })));
  };

  root.querySelector('[data-action="deploy"]').addEventListener("click", async () => {
    refusal.hidden = true;
    submit.disabled = true;
    differences.replaceChildren(line(translate("Checking …")));
    dialog.showModal();
    const answer = await checks.now({ scenarios: true });
    if (!answer) return refuse(checks.summary.textContent);
    try {
      differences.replaceChildren(...describe(await compare(answer)));
    } catch (failure) {
      differences.replaceChildren(line(translate("The comparison failed: {reason}", { reason: failure.message })));
    }
    submit.disabled = checks.forbidding > 0;
    const reason = checks.errors ? "Not possible while there are errors." : "Not possible until everything is filled in.";
    if (checks.forbidding) refuse(`${checks.summary.textContent} ${translate(reason)}`);
    return undefined;
  });

  /** Somebody deployed meanwhile: the draft is saved, and a link leads to the comparison with it. */
  const showStale = async (failure) => {
    drafts.waiting = true;
    await drafts.now();
    refuse(failure.message);
    const link = Object.assign(document.createElement("a"), { href: page.compare_address, textContent: translate("Compare") });
    refusal.append(" ", link);
  };

  const refuse = (sentence) => {
    refusal.textContent = sentence;
    refusal.hidden = false;
  };

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    if (event.submitter !== submit) return;
    event.preventDefault();
    const note = dialog.querySelector("textarea");
    if (!note.value.trim()) {
      refuse(translate("Say what was changed and why."));
      note.focus();
      return;
    }
    submit.disabled = true;
    try {
      await drafts.now();
      const { address } = await post(page.addresses.deploy, { ...subject, xml: await read(), note: note.value, base: drafts.base, key: page.key });
      drafts.forget();
      location.assign(address);
    } catch (failure) {
      if (failure.refusal?.stale) return void (await showStale(failure));
      if (failure.refusal?.problems) checks.show(failure.refusal.problems);
      refuse(failure.message);
      submit.disabled = false;
    }
  });
}

/** Trial: the server runs the diagram in memory with the smallest answers and draws the trace. */
export function bindTrial({ root, read, subject, page, translate }) {
  const dialog = root.querySelector("[data-trial]");
  const result = dialog.querySelector("[data-trial-result]");
  const run = async () => {
    result.textContent = translate("Running …");
    try {
      const answers = dialog.querySelector("textarea").value;
      result.innerHTML = await post(page.addresses.trial, { ...subject, xml: await read(), answers }, "text");
    } catch (failure) {
      result.textContent = failure.message;
    }
  };
  root.querySelector('[data-action="trial"]').addEventListener("click", () => {
    dialog.showModal();
    run();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    if (event.submitter?.value !== "run") return;
    event.preventDefault();
    run();
  });
}
