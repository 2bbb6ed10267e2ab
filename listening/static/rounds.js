// Finding a code by typing, and keys for the page of a blind round. The form works without it.
const box = document.getElementById("find-box");
const find = document.getElementById("find");
const form = document.getElementById("code-form");
const rows = [...document.querySelectorAll("#codes > li")];
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const shown = () => rows.filter((row) => !row.hidden);
const filter = () => {
  const wanted = folded(find.value).split(/\s+/).filter(Boolean);
  for (const row of rows) {
    const said = folded(row.textContent);
    const ticked = row.querySelector("input[type=checkbox]").checked;
    row.hidden = !ticked && !wanted.every((word) => said.includes(word));
  }
};
box.hidden = false;
find.addEventListener("input", filter);
find.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    if (!find.value.trim()) return form.requestSubmit();
    const wanted = folded(find.value).split(/\s+/).filter(Boolean);
    const first = shown().find((row) => wanted.every((w) => folded(row.textContent).includes(w)));
    if (first) {
      const tick = first.querySelector("input[type=checkbox]");
      tick.checked = !tick.checked;
    }
    find.value = "";
    filter();
  } else if (event.key === "Escape") {
    find.value = "";
    filter();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.matches("input:not([type=checkbox]), textarea, select")) {
    event.preventDefault();
    find.focus();
  }
});
find.focus();
