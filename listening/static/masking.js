// Keys for the page on which masks are confirmed. The form works without it.
const form = document.getElementById("masks");
const also = document.getElementById("also");
for (const one of document.querySelectorAll("[data-script]")) one.hidden = false;
const hideSelected = () => {
  const chosen = window.getSelection();
  const place = chosen.rangeCount ? chosen.getRangeAt(0).commonAncestorContainer : null;
  const inside = (place?.nodeType === Node.TEXT_NODE ? place.parentElement : place)?.closest("[data-words]");
  if (!inside || chosen.isCollapsed) return;
  // The small numbers behind marks are no part of the words.
  const copy = chosen.getRangeAt(0).cloneContents();
  for (const number of copy.querySelectorAll("sup")) number.remove();
  const words = copy.textContent.trim().replace(/\s+/gu, " ");
  if (words) also.value = [also.value.trim(), words].filter(Boolean).join(", ");
};
const keys = {
  h: hideSelected,
  s: () => { window.location.href = form.dataset.next; },
  u: () => { document.querySelector(".notices form button")?.click(); },
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (event.key === "Enter" && !event.target.matches("a, button, summary")) {
    event.preventDefault();
    form.querySelector("button[type=submit]")?.click();
  } else if (/^[1-9]$/.test(event.key)) {
    const tick = document.getElementById(`mask-${event.key}`);
    if (tick) tick.checked = !tick.checked;
  } else {
    keys[event.key.toLowerCase()]?.();
  }
});
