// Keys for reading what is suggested for a theme. Every action is a form that works without them.
const items = [...document.querySelectorAll("[data-item]")];
const kept = `themes ${location.pathname}`;
let current = items[0] || null;
const go = (item) => {
  if (!item) return;
  current?.classList.remove("current");
  current = item;
  item.classList.add("current");
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
};
const step = (by) => go(items[items.indexOf(current) + by]);
const press = (button) => {
  if (!button) return;
  // After the page has come anew, reading goes on where it was.
  sessionStorage.setItem(kept, String(items.indexOf(current)));
  button.click();
};
const KEYS = {
  j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
  a: () => press(current?.querySelector("[name=state][value=accepted]")),
  r: () => press(current?.querySelector("[name=state][value=rejected]")),
  p: () => press(current?.querySelector("[data-key=p]")),
  n: () => press(current?.querySelector("[data-key=n]")),
  x: () => current?.querySelector("[form=chosen]")?.click(),
  s: () => document.getElementById("split-label")?.focus(),
  m: () => document.getElementById("move-into")?.focus(),
  u: () => press(document.querySelector(".notices form button")),
  "?": () => { const keys = document.getElementById("keys"); if (keys) keys.open = !keys.open; },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select, summary")) return;
  const letters = document.getElementById("letters")?.checked ?? true;
  if (!letters && event.key.length === 1) return;
  const act = KEYS[event.key];
  if (act) { event.preventDefault(); act(); }
});
const at = sessionStorage.getItem(kept);
sessionStorage.removeItem(kept);
if (at !== null && items.length) go(items[Math.min(Number(at), items.length - 1)]);
