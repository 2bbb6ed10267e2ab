/* Live notes. A turn is locked (AES-GCM) and put into this browser's storage before it is sent, and
   taken out once the server says it has it. The key comes with the page to whoever is signed in and
   is never stored here. Sent twice, a turn is kept once: its name is made here. */
(() => {
  const form = document.getElementById("notes");
  if (!form) return;
  const say = form.dataset;
  const list = document.getElementById("turns");
  const status = document.getElementById("status");
  const field = (name) => form.elements[name];
  const prefix = `notes:${say.sheet}:`;
  const names = ["key", "place", "revision", "speaker", "language", "question", "said", "interpreted", "strong", "clock"];
  const waiting = new Map();
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const text = (array) => btoa(Array.from(array, (byte) => String.fromCharCode(byte)).join(""));
  const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

  /* The lock. Without https there is none, and what waits stays in memory alone. */
  const subtle = window.crypto && crypto.subtle;
  const lock = subtle ? subtle.importKey("raw", bytes(say.lock), "AES-GCM", false, ["encrypt", "decrypt"]) : null;
  form.removeAttribute("data-lock");
  const versions = new Map();
  const put = async (name, value) => {
    if (!lock) return;
    const mine = (versions.get(name) || 0) + 1;
    versions.set(name, mine);
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const closed = await subtle.encrypt({ name: "AES-GCM", iv }, await lock, new TextEncoder().encode(JSON.stringify(value)));
      if (versions.get(name) === mine) localStorage.setItem(prefix + name, `${text(iv)}.${text(new Uint8Array(closed))}`);
    } catch { /* the storage is full or forbidden: the turn still waits in memory */ }
  };
  const drop = (name) => {
    versions.set(name, (versions.get(name) || 0) + 1);
    try { localStorage.removeItem(prefix + name); } catch { /* forbidden */ }
  };
  const take = async (name) => {
    const [iv, closed] = (localStorage.getItem(prefix + name) || ".").split(".");
    const open = await subtle.decrypt({ name: "AES-GCM", iv: bytes(iv) }, await lock, bytes(closed));
    return JSON.parse(new TextDecoder().decode(open));
  };

  /* The list of turns, as the page itself writes it. */
  const directions = new Map(Array.from(field("language").options, (o) => [o.value, [o.dataset.dir, o.text]]));
  const part = (tag, kind, words, lang) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (lang) { made.lang = lang; made.dir = (directions.get(lang) || ["auto"])[0]; }
    made.textContent = words;
    return made;
  };
  const show = (turn) => {
    const old = document.getElementById(`t-${turn.key}`);
    if (!turn.said && !turn.interpreted) { if (old) old.remove(); return; }
    const item = part("li", "", "");
    item.id = `t-${turn.key}`;
    for (const name of names.slice(1)) if (name !== "said" && name !== "interpreted") item.dataset[name] = turn[name];
    const by = part("p", "by", "");
    by.append(part("b", "", turn.speaker), " ", part("bdi", "", (directions.get(turn.language) || ["", turn.language])[1], turn.language));
    if (turn.clock) by.append(" ", part("bdi", "", turn.clock));
    if (turn.strong) by.append(" ", part("span", "strong-quote", "★"));
    const change = part("a", "", say.change);
    change.href = `?turn=${turn.key}#notes`;
    by.append(" ", change);
    if (waiting.has(turn.key)) by.append(" ", part("span", "waits", say.waits));
    const beside = part("div", "beside", "");
    beside.append(part("p", "said", turn.said, turn.language), part("p", "interpreted", turn.interpreted, "en"));
    item.append(by, beside);
    if (old) { old.replaceWith(item); return; }
    const after = Array.from(list.children).find((other) => Number(other.dataset.place) > Number(turn.place));
    list.insertBefore(item, after || null);
  };
  const read = (item) => {
    const turn = { key: item.id.slice(2), said: item.querySelector(".said").textContent, interpreted: item.querySelector(".interpreted").textContent };
    for (const name of names.slice(1)) if (!(name in turn)) turn[name] = item.dataset[name] || "";
    return turn;
  };

  /* Sending: one after another in their order, again and again until they are there. */
  let pause = 1000, timer = 0, sending = false, refused = "";
  const tell = (special) => {
    const n = waiting.size;
    status.textContent = special || (n ? say.waiting.replace("#", n) + (lock ? "" : ` ${say.unlocked}`) : say.kept);
    status.dataset.waiting = n;
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(send, pause); pause = Math.min(pause * 2, 20000); };
  const ask = (url, options) => {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 15000);
    return fetch(url, { ...options, signal: stop.signal, credentials: "same-origin", redirect: "manual" }).finally(() => clearTimeout(limit));
  };
  const freshen = async () => {
    const answer = await ask(say.fresh, { headers: { Accept: "application/json" } });
    if (!answer.ok) return false;
    field("csrf_token").value = (await answer.json()).token;
    return true;
  };
  const post = (turn) => {
    const body = new URLSearchParams(turn);
    body.set("csrf_token", field("csrf_token").value);
    return ask(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
  };
  async function send() {
    if (sending) return;
    sending = true;
    refused = "";
    try {
      const turns = () => Array.from(waiting.values()).filter((t) => !t.refused).sort((a, b) => a.place - b.place);
      for (let next = turns(); next.length; next = turns()) {
        const turn = next[0];
        let answer = await post(turn.values);
        if ((answer.status === 400 || answer.status === 401) && await freshen()) answer = await post(turn.values);
        if (answer.status === 422) { turn.refused = true; refused = (await answer.json()).error; continue; }
        if (!answer.ok) { tell(answer.status === 400 || answer.status === 401 || answer.type === "opaqueredirect" ? say.signedOut : ""); throw new Error("later"); }
        pause = 1000;
        const kept = await answer.json();
        const now = waiting.get(turn.values.key);
        if (now && Number(now.values.revision) <= kept.revision) {
          waiting.delete(turn.values.key);
          drop(turn.values.key);
          show(turn.values);
        }
        tell();
      }
      tell(refused);
    } catch (fault) {
      if (fault.message !== "later") tell();
      later();
    } finally { sending = false; }
  }
  window.addEventListener("online", () => { pause = 1000; send(); });

  /* Typing. */
  const minute = () => {
    const now = new Date();
    return `${String(now.getHours()).padStart(2, "0")}:${String(Math.floor(now.getMinutes() / 5) * 5).padStart(2, "0")}`;
  };
  const values = () => {
    const turn = {};
    for (const name of names) turn[name] = name === "strong" ? (field(name).checked ? "1" : "") : field(name).value;
    return turn;
  };
  const fill = (turn) => {
    for (const name of names) {
      if (name === "strong") field(name).checked = Boolean(turn[name]);
      else if (name === "speaker") choose(turn[name]);
      else field(name).value = turn[name];
    }
    turnTo();
  };
  const turnTo = () => {
    const tag = field("language").value;
    field("said").lang = tag;
    field("said").dir = (directions.get(tag) || ["auto"])[0];
  };
  let place = Number(field("place").value);
  const fresh = () => {
    place = Math.max(place, ...Array.from(list.children, (item) => Number(item.dataset.place))) + 1;
    field("key").value = random();
    field("place").value = place;
    field("revision").value = 0;
    field("clock").value = "";
    field("said").value = "";
    field("interpreted").value = "";
    field("strong").checked = false;
  };
  const speakers = () => Array.from(form.querySelectorAll("input[name=speaker]"));
  const addSpeaker = (name) => {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "speaker", value: name });
    label.append(radio, part("span", "", name));
    more.before(label);
  };
  const choose = (name) => {
    const highest = () => Math.max(...speakers().map((radio) => Number(radio.value.slice(1)) || 0));
    for (let n = highest() + 1; n <= (Number(name.slice(1)) || 0) && n < 100; n += 1) addSpeaker(`P${n}`);
    const found = speakers().find((radio) => radio.value === name);
    if (found) found.checked = true;
  };
  /* Whoever spoke before most likely goes on in the same language. */
  const goOn = (name) => {
    const before = Array.from(list.children).filter((item) => item.dataset.speaker === name).pop();
    if (before) { field("language").value = before.dataset.language; turnTo(); }
  };
  form.addEventListener("change", (event) => { if (event.target.name === "speaker") goOn(event.target.value); });
  const more = document.getElementById("one-more");
  more.hidden = false;
  document.getElementById("keys").hidden = false;
  more.addEventListener("click", () => {
    const highest = Math.max(...speakers().map((radio) => Number(radio.value.slice(1)) || 0));
    choose(`P${Math.min(99, highest + 1)}`);
    field("said").focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const turn = values();
    turn.said = turn.said.trim();
    turn.interpreted = turn.interpreted.trim();
    const known = document.getElementById(`t-${turn.key}`) || waiting.has(turn.key);
    if (!known && !turn.said && !turn.interpreted) { field("said").focus(); return; }
    if (!turn.clock) turn.clock = minute();
    waiting.set(turn.key, { values: turn, place: Number(turn.place) });
    put(turn.key, turn);
    drop("draft");
    show(turn);
    fresh();
    tell();
    field("said").focus();
    const shown = document.getElementById(`t-${turn.key}`);
    if (shown) shown.scrollIntoView({ block: "nearest" });
    send();
  });
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const item = link.closest("li");
    const turn = waiting.has(item.id.slice(2)) ? waiting.get(item.id.slice(2)).values : read(item);
    fill({ ...turn, revision: Number(turn.revision) + 1 });
    field("said").focus();
  });
  for (const name of ["said", "interpreted"]) {
    field(name).addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); }
    });
    field(name).addEventListener("beforeinput", (event) => {
      if (name === "said" && !field("said").value && /^[0-9]$/.test(event.data || "") && !event.isComposing) {
        event.preventDefault();
        const name = event.data === "0" ? "M" : `P${event.data}`;
        choose(name);
        goOn(name);
      }
    });
  }
  let soon = 0;
  form.addEventListener("input", () => {
    turnTo();
    clearTimeout(soon);
    soon = setTimeout(() => (field("said").value || field("interpreted").value ? put("draft", values()) : drop("draft")), 400);
  });
  window.addEventListener("beforeunload", (event) => { if (!lock && waiting.size) event.preventDefault(); });

  /* What an earlier visit left behind. */
  (async () => {
    if (lock) {
      const left = Object.keys(localStorage).filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
      for (const name of left) {
        try {
          const turn = await take(name);
          if (name === "draft") { if (!field("said").value) fill(turn); continue; }
          waiting.set(name, { values: turn, place: Number(turn.place) });
          show(turn);
        } catch { /* locked by another secret: not ours to read or to throw away */ }
      }
      if (!left.includes("draft") && waiting.size && field("revision").value === "0") fresh();
    }
    tell();
    if (waiting.size) send();
  })();
})();
