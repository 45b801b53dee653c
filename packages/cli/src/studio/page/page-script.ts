/**
 * The page's script: the list of runs, kept up to date by `/api/events`, a form that starts a training, and a run's report in a frame that
 * may run nothing. What comes from a run enters the page as text, never as HTML.
 */
export const PAGE_SCRIPT = String.raw`
const byId = (id) => document.getElementById(id);
const runs = new Map();
const sort = { key: "createdAt", falling: true };
const figure = (pick) => (run) => (run.test ? pick(run.test) : undefined);
const columns = [
  { key: "name", title: "Run", value: (run) => run.name },
  { key: "recipe", title: "Recipe", value: (run) => run.recipe },
  { key: "data", title: "Data", value: (run) => run.data },
  { key: "createdAt", title: "Begun", value: (run) => run.createdAt },
  { key: "state", title: "State", value: (run) => run.state },
  { key: "step", title: "Steps", value: (run) => run.step, number: true },
  { key: "loss", title: "Loss", unit: "nats per image", value: (run) => run.curve.at(-1)?.[1] },
  { key: "negElbo", title: "Test NELBO", unit: "nats per image", value: figure((test) => test.negElbo), number: true },
  { key: "rec", title: "REC", unit: "nats per image", value: figure((test) => test.rec), number: true },
  { key: "kl", title: "KL", unit: "nats per image", value: figure((test) => test.kl), number: true },
];

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

async function ask(path, body) {
  const init = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, init);
  const answer = await response.json().catch(() => ({ error: "the answer is no JSON" }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

function say(text, isBad = false) {
  byId("answer").textContent = text;
  byId("answer").className = isBad ? "bad" : "";
}

function curve(points) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "curve");
  svg.setAttribute("viewBox", "0 0 96 26");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", points.length > 0 ? "training loss, now " + points.at(-1)[1].toFixed(2) : "no training loss yet");
  if (points.length > 1) {
    // the first steps would flatten the rest
    const settled = points.slice(Math.floor(points.length / 10)).map(([, value]) => value).sort((a, b) => a - b);
    const low = settled[0];
    const high = Math.max(settled[Math.ceil(settled.length * 0.9) - 1], low + 1e-9);
    const [first, last] = [points[0][0], Math.max(points.at(-1)[0], points[0][0] + 1)];
    const place = ([step, value]) => {
      const up = Math.min(1.15, (value - low) / (high - low));
      return (96 * (step - first) / (last - first)).toFixed(1) + " " + (23 - 20 * up).toFixed(1);
    };
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", "M" + points.map(place).join("L"));
    svg.append(path);
  }
  return svg;
}

function time(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? String(iso).slice(0, 20)
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

const number = (value) => (Number.isFinite(value) ? (Math.abs(value) < 1e6 ? value.toFixed(2) : value.toExponential(2)) : "");
const address = (run, what) => "/api/runs/" + encodeURIComponent(run.name) + what;

async function show(run) {
  try {
    const { report } = await ask(address(run, ""));
    if (!report) return say(run.name + " has no report yet: it is written when the training ends", true);
    byId("view-title").textContent = run.name;
    byId("report").src = address(run, "/report");
    byId("view").showModal();
  } catch (error) {
    say(error.message, true);
  }
}

async function act(button, run, what) {
  button.disabled = true;
  try {
    const { state } = await ask(address(run, "/" + what), {});
    say(run.name + ": " + state);
  } catch (error) {
    say(error.message, true);
  }
  button.disabled = false;
}

function actions(run) {
  const cell = make("td", { className: "actions" });
  const button = (title, what) => {
    const one = make("button", { type: "button", textContent: title, ariaLabel: title + " " + run.name });
    one.dataset.key = what + ":" + run.name;
    one.addEventListener("click", () => act(one, run, what));
    cell.append(one);
  };
  if (run.state === "running" && run.trainedHere) button("Stop", "stop");
  if (run.state === "stopped") button("Resume", "resume");
  return cell;
}

function row(run) {
  const name = make("button", { type: "button", textContent: run.name, title: run.title });
  name.dataset.key = "show:" + run.name;
  name.addEventListener("click", () => show(run));
  const steps = run.state === "finished" ? run.step.toLocaleString() : run.step.toLocaleString() + " / " + run.steps.toLocaleString();
  return make("tr", {},
    make("td", { className: "name" }, name),
    make("td", { className: "cut", textContent: run.recipe, title: run.recipe }),
    make("td", { className: "cut", textContent: run.data, title: run.data }),
    make("td", { textContent: time(run.createdAt) }),
    make("td", {}, make("span", { className: "state " + run.state, textContent: run.state })),
    make("td", { className: "number", textContent: steps }),
    make("td", {}, curve(run.curve)),
    make("td", { className: "number", textContent: number(run.test?.negElbo) }),
    make("td", { className: "number", textContent: number(run.test?.rec) }),
    make("td", { className: "number", textContent: number(run.test?.kl) }),
    actions(run));
}

function draw() {
  const words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (run) => {
    const text = [run.name, run.recipe, run.data, run.state, run.title].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const { value } = columns.find(({ key }) => key === sort.key);
  const shown = [...runs.values()].filter(matches).sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    // what is missing stands last, either way
    if (x === undefined || y === undefined) return (x === undefined) - (y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (sort.falling ? -1 : 1);
  });
  const held = document.activeElement?.dataset?.key;
  byId("rows").replaceChildren(...shown.map(row));
  if (held) [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key === held)?.focus();
  byId("count").textContent = shown.length === runs.size ? String(runs.size) : shown.length + " of " + runs.size;
  byId("empty").hidden = shown.length > 0;
  byId("empty").textContent = runs.size === 0 ? "No runs yet. Choose a recipe above and press Train." : "No run matches the filter.";
  for (const head of byId("heads").children)
    head.setAttribute("aria-sort", head.dataset.key === sort.key ? (sort.falling ? "descending" : "ascending") : "none");
}

for (const { key, title, unit = "", number: isNumber } of columns) {
  const button = make("button", { type: "button", textContent: title, title: unit });
  button.addEventListener("click", () => {
    sort.falling = sort.key === key ? !sort.falling : isNumber || key === "createdAt";
    sort.key = key;
    draw();
  });
  const head = make("th", { scope: "col", className: isNumber ? "number" : "" }, button);
  head.dataset.key = key;
  byId("heads").append(head);
}
byId("heads").append(make("th", { scope: "col", ariaLabel: "Actions" }));

let drawing = false;
function drawSoon() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    draw();
  });
}

async function load() {
  const list = await ask("/api/runs");
  runs.clear();
  for (const run of list) runs.set(run.name, run);
  drawSoon();
}

function link(state, text) {
  byId("link").className = state;
  byId("link").lastElementChild.textContent = text;
}

const events = new EventSource("/api/events");
events.addEventListener("hello", ({ data }) => {
  link("live", "live");
  if (!JSON.parse(data).resumed) load().catch((error) => say(error.message, true));
});
events.addEventListener("run", ({ data }) => {
  const run = JSON.parse(data);
  runs.set(run.name, run);
  drawSoon();
});
events.addEventListener("gone", ({ data }) => {
  runs.delete(JSON.parse(data).name);
  drawSoon();
});
events.addEventListener("training", ({ data }) => {
  const { name, event } = JSON.parse(data);
  if (event.type === "failed") say(name + ": " + event.error.message, true);
  if (event.type === "finishing") say(name + ": " + event.doing);
  if (event.type === "done") say(name + ": done");
  if (event.type === "downloading") say(name + ": loading " + event.name);
});
events.addEventListener("error", () => link("lost", "not connected: is latents studio still running?"));

byId("start").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = byId("start").querySelector("button");
  button.disabled = true;
  say("starting");
  try {
    const settings = {};
    for (const word of byId("settings").value.split(/\s+/).filter(Boolean)) {
      const at = word.indexOf("=");
      if (at < 1) throw new Error("settings: must be key=value, with spaces between them; got " + word);
      settings[word.slice(0, at)] = word.slice(at + 1);
    }
    const { name, state } = await ask("/api/train", { recipe: byId("recipe").value, settings });
    say(name + ": " + state);
  } catch (error) {
    say(error.message, true);
  }
  button.disabled = false;
});
byId("filter").addEventListener("input", draw);
byId("close").addEventListener("click", () => byId("view").close());
byId("view").addEventListener("close", () => byId("report").removeAttribute("src"));

ask("/api/recipes").then((recipes) => {
  for (const { name, title } of recipes) byId("recipe").append(make("option", { value: name, textContent: name, title }));
}).catch((error) => say(error.message, true));
`;
