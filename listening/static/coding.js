// Keys, the box that finds a code, and what others do meanwhile. Every action is a form of its own.
const bench = document.getElementById("bench");
const rows = document.getElementById("rows");
const told = document.getElementById("told");
const many = document.getElementById("many");
const find = document.getElementById("find");
const found = document.getElementById("found");
const codes = many ? [...many.code.options].map((one) => ({ key: one.value, path: one.textContent, also: one.dataset.also })) : [];
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const all = () => [...rows.querySelectorAll("[data-row]")];
let current = all()[0] || null;
let recent = [];
let latest = Number(bench.dataset.latest);

const say = (words) => { told.textContent = words; };
const go = (row) => {
  if (!row) return;
  current?.classList.remove("current");
  current = row;
  row.classList.add("current");
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};
const step = (by, only = () => true) => {
  const list = all();
  for (let at = list.indexOf(current) + by; at >= 0 && at < list.length; at += by) {
    if (only(list[at])) return go(list[at]);
  }
};
const fresh = (html) => {
  const box = document.createElement("template");
  box.innerHTML = html;
  for (const row of box.content.querySelectorAll("[data-row]")) {
    const old = document.getElementById(row.id);
    const own = current && current.id === row.id;
    if (old) old.replaceWith(row);
    if (own) go(row);
  }
};
const send = async (address, data) => {
  const shown = all().map((row) => row.dataset.row);
  try {
    const answer = await fetch(address + location.search, { method: "POST", body: data, headers: { "X-Rows": shown.join(",") } });
    const text = await answer.text();
    if (!answer.ok) return say(answer.status === 409 ? text : bench.dataset.lost);
    fresh(text);
    say(bench.dataset.coded);
  } catch { say(bench.dataset.lost); }
};
const selection = () => {
  const picked = getSelection();
  if (!picked || picked.isCollapsed || !picked.rangeCount) return null;
  const range = picked.getRangeAt(0);
  const text = range.commonAncestorContainer.parentElement?.closest("[data-text]") || range.commonAncestorContainer.closest?.("[data-text]");
  if (!text) return null;
  const before = document.createRange();
  before.selectNodeContents(text);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return { row: text.dataset.text, start, end: start + range.toString().length, selected: range.toString() };
};
const body = (row, more = {}) => {
  const data = new URLSearchParams({ csrf_token: many.csrf_token.value, row });
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
};
const put = (key) => {
  const marked = all().filter((row) => row.querySelector("[name=row][type=checkbox]").checked);
  if (marked.length > 1 || many.all?.checked) { many.code.value = key; return many.requestSubmit(); }
  const words = selection();
  const row = words?.row || marked[0]?.dataset.row || current?.dataset.row;
  if (!row) return;
  recent = [key, ...recent.filter((one) => one !== key)].slice(0, 9);
  const list = document.getElementById("recent");
  list.replaceChildren(...recent.map((one) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip";
    button.textContent = `${recent.indexOf(one) + 1} ${codes.find((code) => code.key === one)?.path || one}`;
    button.addEventListener("click", () => put(one));
    item.append(button);
    return item;
  }));
  const span = words ? { start: words.start, end: words.end, selected: words.selected } : {};
  send(bench.dataset.put, body(row, { code: key, ...span }));
};
const choose = () => {
  const wanted = folded(find.value).split(/\s+/).filter(Boolean);
  const fits = wanted.length ? codes.filter((one) => wanted.every((word) => folded(`${one.path} ${one.also}`).includes(word))) : [];
  const named = (one) => Number(!wanted.every((word) => folded(one.path).includes(word)));
  fits.sort((a, b) => named(a) - named(b));
  found.replaceChildren(...fits.slice(0, 8).map((one, at) => {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `found-${at}`;
    item.dataset.key = one.key;
    item.textContent = one.path;
    item.setAttribute("aria-selected", String(at === 0));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); put(one.key); });
    return item;
  }));
  found.hidden = !fits.length;
  find.setAttribute("aria-expanded", String(Boolean(fits.length)));
  if (fits.length) find.setAttribute("aria-activedescendant", "found-0"); else find.removeAttribute("aria-activedescendant");
};
const move = (by) => {
  const list = [...found.children];
  const at = list.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = list[Math.max(0, Math.min(list.length - 1, at + by))];
  for (const one of list) one.setAttribute("aria-selected", String(one === next));
  if (next) find.setAttribute("aria-activedescendant", next.id);
};
if (find) {
  document.getElementById("find-bar").hidden = false;
  for (const one of document.querySelectorAll(".by-list")) one.hidden = true;
  find.addEventListener("input", choose);
  find.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Enter") {
      event.preventDefault();
      const one = found.querySelector("[aria-selected=true]");
      if (one) { put(one.dataset.key); find.value = ""; choose(); go(current); }
    }
    if (event.key === "Escape") { find.value = ""; choose(); go(current); }
  });
}
const press = (selector) => current?.querySelector(selector)?.click();
const mark = (row) => { const box = row?.querySelector("[name=row][type=checkbox]"); if (box) box.checked = !box.checked; };
const inTheirWords = () => {
  const words = selection();
  if (!words) return say(bench.dataset.select);
  send(bench.dataset.words, body(words.row, { start: words.start, end: words.end, selected: words.selected }));
};
const KEYS = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  "]": () => step(1, (row) => !row.querySelector(".codes .chip:not(.suggested)")),
  "[": () => step(-1, (row) => !row.querySelector(".codes .chip:not(.suggested)")),
  "/": () => find?.focus(),
  Backspace: () => [...(current?.querySelectorAll(".chip:not(.suggested) button") || [])].pop()?.click(),
  i: inTheirWords,
  a: () => press("[data-suggested] [value$=accepted]"), r: () => press("[data-suggested] [value$=rejected]"),
  " ": () => mark(current), d: () => press(".look"), u: () => document.querySelector("#undo button")?.click(),
  t: () => rows.classList.toggle("untranslated"),
  h: () => { for (const one of rows.querySelectorAll(".attributes")) one.hidden = !one.hidden; },
  "?": () => { const keys = document.getElementById("keys"); keys.open = !keys.open; },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, summary") || event.target.isContentEditable) return;
  if ([" ", "Enter"].includes(event.key) && event.target.matches("button, a, input")) return;
  const letters = document.getElementById("letters")?.checked ?? true;
  if (!letters && event.key.length === 1 && event.key !== " ") return;
  if (event.shiftKey && event.key === "ArrowDown") { event.preventDefault(); mark(current); return step(1); }
  if (/^[1-9]$/.test(event.key) && recent[event.key - 1]) { event.preventDefault(); return put(recent[event.key - 1]); }
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
document.querySelector("[data-key=i]")?.addEventListener("pointerdown", (event) => event.preventDefault());
document.querySelector("[data-key=i]")?.addEventListener("click", inTheirWords);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-act]")) return;
  event.preventDefault();
  send(event.submitter?.getAttribute("formaction") || event.target.action, new URLSearchParams(new FormData(event.target, event.submitter)));
});
rows.addEventListener("focusin", (event) => { const row = event.target.closest("[data-row]"); if (row && row !== current) { current?.classList.remove("current"); current = row; row.classList.add("current"); } });
const listen = async () => {
  if (!document.hidden) {
    const shown = all().map((row) => row.dataset.row);
    const asked = new URLSearchParams({ since: latest, rows: shown.join(",") });
    try {
      const answer = await fetch(`${bench.dataset.changes}?${asked}`);
      if (answer.ok) {
        const news = await answer.json();
        latest = news.latest;
        for (const html of Object.values(news.rows)) fresh(html);
        if (Object.keys(news.rows).length) say(bench.dataset.others);
      }
    } catch { /* no network: asked again in a moment */ }
  }
  setTimeout(listen, 1200);
};
go(current);
setTimeout(listen, 1200);
