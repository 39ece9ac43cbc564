// Files of a case: chosen, photographed or dropped, sent one by one with progress, looked at beside the form.

/** Sends one file; `told` hears the share that has gone up. Resolves with a sentence when it was refused, else null. */
function send(form, file, told) {
  const body = new FormData();
  for (const name of ["_csrf", "material"]) body.append(name, form.elements[name].value);
  body.append("_key", crypto.randomUUID?.() ?? `${form.elements._key.value}-${Date.now()}-${Math.random()}`);
  body.append("file", file, file.name);
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => told(event.lengthComputable ? event.loaded / event.total : 0));
    request.addEventListener("load", () => resolve(request.status < 300 ? null : request.response?.error ?? ""));
    request.addEventListener("error", () => resolve(""));
    request.send(body);
  });
}

function line(list, words, wrong = false) {
  const entry = document.createElement("span");
  entry.className = wrong ? "upload-line upload-wrong" : "upload-line";
  const text = document.createElement("span");
  text.textContent = words;
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", words);
  entry.append(text);
  if (!wrong) entry.append(bar);
  list.append(entry);
  return { entry, text, bar };
}

async function sendAll(area, form, files) {
  const list = form.querySelector("output");
  const said = (words, file) => words.replace("{name}", file.name);
  const wrong = [];
  list.replaceChildren();
  for (const file of files) {
    if (file.size > Number(area.dataset.largest)) {
      wrong.push(said(area.dataset.tooLarge, file));
      continue;
    }
    const shown = line(list, file.name);
    const refused = await send(form, file, (share) => { shown.bar.value = share; });
    shown.entry.remove();
    if (refused !== null) wrong.push(refused ? `${file.name}：${refused}` : said(area.dataset.failed, file));
  }
  const material = form.elements.material.value;
  const answer = await fetch(area.dataset.files);
  if (answer.ok) {
    const work = form.elements.work_item?.value;
    area.innerHTML = await answer.text();
    prepareForms(area, work);
  }
  const now = [...area.querySelectorAll("form[data-upload]")].find((each) => each.elements.material.value === material);
  if (!now) return;
  wrong.forEach((words) => line(now.querySelector("output"), words, true));
  now.querySelector("input[type=file]").focus();
}

function prepareForms(area, work) {
  area.querySelectorAll("form[data-upload]").forEach((form) => {
    form.classList.add("has-script");
    if (work && !form.elements.work_item) {
      const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "work_item", value: work });
      form.append(hidden);
    }
    form.querySelectorAll("input[type=file]").forEach((input) =>
      input.addEventListener("change", () => { if (input.files.length) sendAll(area, form, [...input.files]); }));
  });
  area.querySelectorAll("[data-drop]").forEach((place) => {
    const form = place.querySelector("form[data-upload]");
    if (!form) return;
    place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("drop-here"); });
    place.addEventListener("dragleave", () => place.classList.remove("drop-here"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("drop-here");
      if (event.dataTransfer.files.length) sendAll(area, form, [...event.dataTransfer.files]);
    });
  });
}

/** Shows a file at the side of the page; the form beside it stays as it is. */
async function look(area, link) {
  const answer = await fetch(`${link.href}?only=1`);
  if (!answer.ok) return window.open(link.href, "_blank", "noopener");
  document.querySelector(".file-dock")?.remove();
  const dock = document.createElement("section");
  dock.className = "file-dock";
  dock.tabIndex = -1;
  dock.setAttribute("role", "dialog");
  dock.setAttribute("aria-label", link.title);
  dock.innerHTML = await answer.text();
  const links = [...area.querySelectorAll("a[data-view]")];
  const place = links.indexOf(link);
  const shut = () => { dock.remove(); link.focus(); };
  const turn = (button, target) => {
    button.disabled = !target;
    button.addEventListener("click", () => look(area, target));
  };
  turn(dock.querySelector("[data-earlier]"), links[place - 1]);
  turn(dock.querySelector("[data-later]"), links[place + 1]);
  dock.querySelector("[data-shut]").addEventListener("click", shut);
  dock.addEventListener("keydown", (event) => { if (event.key === "Escape") shut(); });
  document.body.append(dock);
  dock.focus();
}

export function watchFiles(area) {
  prepareForms(area);
  area.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-view]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    look(area, link);
  });
}
