// The check of the server inside the modeler: a badge at every element with problems, and the list of them below.
const CHECK = 'http://127.0.0.1:8765/check';
const PAUSE = 700; // milliseconds without a change before the check is asked
const COLOURS = { error: '#d63939', open: '#667382', warning: '#e0a100' };
const WORDS = {
  zh: { good: '检查通过，没有问题。', count: (n) => `${n} 个问题`, silent: '检查没有回答：请先运行 chengnuo check --serve' },
  en: { good: 'No problems found.', count: (n) => `${n} problems`, silent: 'The check does not answer: run chengnuo check --serve first' },
};

function ChengnuoChecks(eventBus, canvas, overlays, selection, elementRegistry, bpmnjs) {
  const language = (navigator.language || 'zh').startsWith('zh') ? 'zh' : 'en';
  const words = WORDS[language];
  const list = document.createElement('div');
  list.className = 'chengnuo-checks';
  list.style.cssText =
    'position:absolute;left:0;right:0;bottom:0;max-height:30%;overflow:auto;z-index:50;background:#fff;' +
    'border-top:1px solid #ccc;font:13px sans-serif;padding:4px 8px';
  canvas.getContainer().append(list);
  let timer;
  let asked = 0;

  const line = (text, colour, chosen) => {
    const row = document.createElement('button');
    row.type = 'button';
    row.textContent = text;
    row.style.cssText = `display:block;width:100%;text-align:left;border:0;background:none;padding:2px 6px;border-left:3px solid ${colour};cursor:pointer`;
    if (chosen) row.addEventListener('click', chosen);
    return row;
  };

  const show = (problems) => {
    overlays.remove({ type: 'chengnuo' });
    const counts = new Map();
    for (const { element, severity } of problems) {
      const [number, worst] = counts.get(element) ?? [0, severity];
      counts.set(element, [number + 1, worst]);
    }
    for (const [id, [number, severity]] of counts) {
      const element = elementRegistry.get(id);
      if (!element || element === canvas.getRootElement()) continue;
      const badge = document.createElement('div');
      badge.textContent = String(number);
      badge.style.cssText = `background:${COLOURS[severity]};color:#fff;border-radius:9px;min-width:18px;text-align:center;font:12px/18px sans-serif`;
      overlays.add(id, 'chengnuo', { position: { top: -10, left: -10 }, html: badge });
    }
    const rows = problems.map(({ element, severity, message }) =>
      line(message, COLOURS[severity], () => {
        const found = elementRegistry.get(element);
        if (!found) return;
        if (found !== canvas.getRootElement()) canvas.scrollToElement(found, 80);
        selection.select(found);
      }),
    );
    list.replaceChildren(line(problems.length ? words.count(problems.length) : words.good, '#ccc'), ...rows);
  };

  const check = async () => {
    const turn = ++asked;
    try {
      const { xml } = await bpmnjs.saveXML({ format: true });
      // A body of plain text, so that the browser asks at once.
      const answer = await fetch(`${CHECK}?language=${language}`, { method: 'POST', headers: { 'Content-Type': 'text/plain' }, body: xml });
      const { problems } = await answer.json();
      if (turn === asked) show(problems);
    } catch {
      if (turn === asked) list.replaceChildren(line(words.silent, '#ccc'));
    }
  };

  eventBus.on(['import.done', 'commandStack.changed'], () => {
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  });
  eventBus.on('diagram.destroy', () => clearTimeout(timer));
}
ChengnuoChecks.$inject = ['eventBus', 'canvas', 'overlays', 'selection', 'elementRegistry', 'bpmnjs'];

window.plugins.push({ plugin: { __init__: ['chengnuoChecks'], chengnuoChecks: ['type', ChengnuoChecks] }, type: 'bpmn.modeler.additionalModules' });
