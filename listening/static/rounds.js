// Finding a code by typing, and keys for the page of a blind round. The form works without it.
const box = document.getElementById("find-box");
const find = document.getElementById("find");
const form = document.getElementById("code-form");
const anew = document.querySelector('input[name="choice"][value="anew"]');
const rows = [...document.querySelectorAll("#codes li:has(input[type=checkbox])")];
const branches = [...document.querySelectorAll("#codes [data-branch]")];
const others = document.querySelector("#codes > details");
let othersOpen = others?.open;
const unfolded = new Map(branches.map((one) => [one, one.querySelector("details")?.open]));
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const tickOf = (row) => row.querySelector("input[type=checkbox]");
const nameOf = (row) => folded(tickOf(row).closest("label").textContent);
const asked = () => folded(find.value).split(/\s+/).filter(Boolean);
const fits = (row, wanted) => wanted.every((word) => nameOf(row).includes(word));
const filter = () => {
  const wanted = asked();
  for (const row of rows) {
    if (!row.hasAttribute("data-branch")) row.hidden = !tickOf(row).checked && !fits(row, wanted);
  }
  if (others) others.open = wanted.length ? true : othersOpen;
  for (const branch of branches) {
    const below = [...branch.querySelectorAll("li")].some((row) => !row.hidden && wanted.length);
    const own = !wanted.length || (rows.includes(branch) && (tickOf(branch).checked || fits(branch, wanted)));
    branch.hidden = !own && !below;
    const part = branch.querySelector("details");
    if (part) part.open = wanted.length ? below : unfolded.get(branch);
  }
};
box.hidden = false;
find.addEventListener("input", filter);
find.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    if (!find.value.trim()) return anew || form.requestSubmit();
    const wanted = asked();
    const first = rows.find((row) => fits(row, wanted));
    if (first) {
      const tick = tickOf(first);
      tick.checked = !tick.checked;
      const branch = first.closest("[data-branch]");
      if (first !== branch) unfolded.set(branch, true);
      othersOpen ||= others?.contains(first);
      tick.dispatchEvent(new Event("change", { bubbles: true }));
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
    find.closest("details.folded")?.setAttribute("open", "");
    find.focus();
  }
});
// On the page of a disagreement, ticking other codes means that they should stand.
if (anew) {
  document.getElementById("codes").addEventListener("change", () => { anew.checked = true; });
  anew.addEventListener("change", () => { document.getElementById("anew").open = true; });
} else find.focus();
