// Saving a line without leaving it: Ctrl+Enter keeps it and goes to the next. Every button is a form of its own.
const lines = document.getElementById("lines");
const told = document.getElementById("told");
const boxes = () => [...lines.querySelectorAll("textarea[name=text]")];
const dirty = (box) => box.value !== box.defaultValue;
const next = (row) => {
  const list = boxes();
  const at = list.findIndex((box) => row.contains(box));
  const open = list.slice(at + 1).find((box) => box.closest(".line").dataset.state !== "human") || list[at + 1];
  (open || list[at])?.focus();
};
const send = async (form, button, then) => {
  const row = form.closest(".line");
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: data, headers: { "X-Desk": "1" } });
    if (![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
    const box = document.createElement("template");
    box.innerHTML = await answer.text();
    const fresh = box.content.querySelector(".line");
    const other = row.querySelector("textarea[name=text]");
    // A remark or an undo keeps nothing of what is being typed only where nothing was typed.
    const typing = data.get("action") === "remark" && other && dirty(other) ? other.value : null;
    row.replaceWith(fresh);
    if (typing !== null) fresh.querySelector("textarea[name=text]").value = typing;
    told.textContent = answer.ok ? lines.dataset.saved : fresh.querySelector(".error")?.textContent || "";
    if (answer.ok && then) then(fresh); else fresh.querySelector("textarea")?.focus();
  } catch {
    form.removeAttribute("aria-busy");
    told.textContent = lines.dataset.lost;
  }
};
lines?.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});
lines?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  if (!form || event.target.name !== "text") return;
  event.preventDefault();
  const name = event.shiftKey ? "accept" : "save";
  send(form, form.querySelector(`button[value=${name}]`), next);
});
addEventListener("beforeunload", (event) => { if (lines && boxes().some(dirty)) event.preventDefault(); });
