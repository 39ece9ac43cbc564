// Charts beside their tables: what is drawn is read from the table, a click opens what the row links to. The table says
// the same to whoever does not see the drawing, and to a browser without scripts.
import "uplot/dist/uPlot.min.css";
import "./charts.css";
import uPlot from "uplot";

const HEIGHT = 240;
// Cases are counted in whole numbers.
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#1d5aa8";
}

function number(cell) {
  const value = Number.parseFloat(cell.textContent);
  return Number.isNaN(value) ? null : value;
}

function draw(place) {
  const table = document.getElementById(place.dataset.table);
  const rows = [...table.querySelectorAll("tbody tr")];
  const names = rows.map((row) => row.cells[0].textContent.trim());
  const headings = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const kind = place.dataset.chart;
  const days = kind === "days";
  const columns = kind === "shares" ? [1] : [1, 2];
  const strokes = [colour("--blue"), kind === "counts" ? colour("--red-dot") : colour("--green-dot")];
  // The longest names are cut: the table has them whole.
  const short = names.map((name) => (name.length > 8 ? `${name.slice(0, 7)}…` : name));
  const ink = colour("--ink-soft");
  const axis = { stroke: ink, grid: { stroke: colour("--line-soft") }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const bars = uPlot.paths.bars({ size: [0.6, 48], align: 0 });
  const chart = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      padding: days ? undefined : [null, 48, null, null],
      cursor: { points: { show: days }, drag: { x: false, y: false } },
      legend: { show: columns.length > 1 },
      scales: {
        x: { time: false, range: [-0.6, names.length - 0.4] },
        y: { range: (_chart, _low, high) => [0, Math.max(high * 1.1, kind === "shares" ? 110 : 4)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          splits: () => names.map((_name, index) => index).filter((each) => !days || each % Math.ceil(names.length / Math.max(2, Math.floor(place.clientWidth / 60))) === 0),
          values: (_chart, splits) => splits.map((each) => short[each] ?? ""),
          rotate: days ? 0 : -35,
          size: days ? 30 : 80,
        },
        { ...axis, size: 50, ...(kind === "shares" ? {} : { incrs: WHOLE }), values: (_chart, splits) => splits.map((each) => (kind === "shares" ? `${each}%` : Number.isInteger(each) ? each : "")) },
      ],
      series: [
        { label: headings[0], value: (_chart, raw) => names[raw] ?? "" },
        ...columns.map((column, place) => ({
          label: headings[column],
          stroke: strokes[place],
          width: 2,
          fill: days ? undefined : strokes[place],
          paths: days ? undefined : bars,
          points: { show: days && names.length < 3 },
        })),
      ],
      hooks: {
        draw: [(drawn) => { if (kind === "shares") promise(drawn); }],
      },
    },
    [names.map((_name, place) => place), ...columns.map((column) => rows.map((row) => number(row.cells[column])))],
    place,
  );
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", place.dataset.label);
  chart.over.addEventListener("click", () => rows[chart.cursor.idx]?.querySelector("a")?.click());
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT })).observe(place);
}

/** The line at 100 per cent: the end of what was promised. */
function promise(chart) {
  const { ctx, bbox } = chart;
  const y = Math.round(chart.valToPos(100, "y", true));
  ctx.save();
  ctx.strokeStyle = colour("--red-dot");
  ctx.setLineDash([6, 4]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

document.querySelectorAll("[data-chart]").forEach(draw);
