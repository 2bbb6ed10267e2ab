/* Shows and hides questions as answers change. The server decides; what cannot be told here stays
   visible, and without this script the page asks again by itself. */
(() => {
  const form = document.getElementById("form");
  if (!form) return;
  const UNKNOWN = {};
  const value = (name) => {
    const found = new FormData(form).getAll(name).filter((v) => v && v !== "-");
    return found.join(" ");
  };
  const number = (v) => (typeof v === "boolean" ? +v : typeof v === "number" ? v : v.trim() === "" ? NaN : Number(v.replace(",", ".")));
  const truth = (v) => (typeof v === "number" ? v !== 0 && !isNaN(v) : v === true || v !== "" && v !== false);
  const equal = (a, b) => {
    if (typeof a === "boolean" || typeof b === "boolean") return truth(a) === truth(b);
    return typeof a === "number" || typeof b === "number" ? number(a) === number(b) : a === b;
  };
  const DOES = {
    ref: (name) => value(name),
    "=": equal,
    "!=": (a, b) => (typeof a === "number" || typeof b === "number" ? number(a) !== number(b) : !equal(a, b)),
    "<": (a, b) => number(a) < number(b),
    "<=": (a, b) => number(a) <= number(b),
    ">": (a, b) => number(a) > number(b),
    ">=": (a, b) => number(a) >= number(b),
    "+": (a, b) => number(a) + number(b),
    "-": (a, b) => number(a) - number(b),
    "*": (a, b) => number(a) * number(b),
    div: (a, b) => number(a) / number(b),
    mod: (a, b) => number(a) % number(b),
    neg: (a) => -number(a),
    not: (a) => !truth(a),
    true: () => true,
    false: () => false,
    number,
    selected: (a, b) => String(a).split(" ").includes(String(b).trim()),
    "count-selected": (a) => String(a).split(" ").filter(Boolean).length,
    "string-length": (a) => [...String(a)].length,
    coalesce: (...all) => all.find((v) => v !== "") || "",
  };
  const told = (tree) => {
    if (!Array.isArray(tree)) return tree;
    const [name, ...given] = tree;
    if (name === "ref") return value(given[0]);
    const parts = given.map(told);
    if (name === "and") return parts.some((v) => v !== UNKNOWN && !truth(v)) ? false : parts.includes(UNKNOWN) ? UNKNOWN : true;
    if (name === "or") return parts.some((v) => v !== UNKNOWN && truth(v)) ? true : parts.includes(UNKNOWN) ? UNKNOWN : false;
    if (parts.includes(UNKNOWN) || !DOES[name]) return UNKNOWN;
    return DOES[name](...parts);
  };
  const seen = form.elements.seen;
  const show = () => {
    for (let pass = 0; pass < 3; pass += 1) {
      for (const box of form.querySelectorAll("[data-if]")) {
        const says = told(JSON.parse(box.dataset.if));
        box.hidden = !(says === UNKNOWN || truth(says));
        for (const field of box.querySelectorAll("input, select, textarea")) field.disabled = box.hidden;
        const field = box.querySelector("[name]");
        if (!box.hidden && field && seen) seen.value = [...new Set([...seen.value.split(" "), field.name.slice(2)])].join(" ");
      }
    }
  };
  // Read aloud, where this phone has a voice for the page's language.
  const tongue = document.documentElement.lang;
  const voice = () => window.speechSynthesis?.getVoices().find((v) => v.lang.replace("_", "-").split("-")[0] === tongue.split("-")[0]);
  const offer = () => {
    if (!voice()) return;
    for (const box of form.querySelectorAll(".question, fieldset")) {
      if (box.querySelector(".aloud")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain aloud";
      button.textContent = "🔊 " + form.dataset.read;
      button.onclick = () => {
        speechSynthesis.cancel();
        const parts = box.querySelectorAll("legend, label, .hint, b");
        const said = new SpeechSynthesisUtterance([...parts].map((p) => p.textContent).join(". "));
        said.lang = tongue;
        said.voice = voice();
        speechSynthesis.speak(said);
      };
      box.append(button);
    }
  };
  if (window.speechSynthesis) {
    offer();
    speechSynthesis.addEventListener?.("voiceschanged", offer);
  }
  form.addEventListener("change", show);
  form.addEventListener("input", show);
  show();
})();
