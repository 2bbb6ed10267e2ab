// Draws the map of themes with plotly; without it the table below the map says the same.
const box = document.getElementById("theme-map");
const points = JSON.parse(document.getElementById("theme-points")?.textContent || "[]");
const KINDS = ["barrier", "strength", "proposal", "branch"];
const SHAPES = { barrier: "circle", strength: "diamond", proposal: "circle-open", branch: "square" };

// The part of the map that holds every circle, and pixels per width of the map.
function frame(width, height) {
  const ends = (axis) => [
    Math.min(...points.map((p) => p[axis] - p.radius)), Math.max(...points.map((p) => p[axis] + p.radius)),
  ];
  const [x, y] = [ends("x"), ends("y")];
  return { x, y, scale: Math.min(width / (x[1] - x[0]), height / (y[1] - y[0])) };
}

// Words of a name under each other, so that it fits into its circle.
function lines(label) {
  const found = [""];
  for (const word of label.split(" ")) {
    const last = found.length - 1;
    if (found[last] && `${found[last]} ${word}`.length > 13) found.push(word);
    else found[last] = found[last] ? `${found[last]} ${word}` : word;
  }
  return found.map((line) => line.replace(/&/g, "&amp;").replace(/</g, "&lt;")).join("<br>");
}

function draw() {
  const style = getComputedStyle(document.body);
  const tone = (name) => style.getPropertyValue(name).trim();
  const ink = tone("--ink");
  const hues = ["--data-1", "--data-2", "--data-3", "--accent"].map(tone);
  const names = JSON.parse(box.dataset.kinds);
  const width = box.clientWidth;
  const height = Math.min(640, Math.max(360, Math.round(width * 0.75)));
  const seen = frame(width - 16, height - 56);
  const large = (p) => p.radius * 2 * seen.scale;
  const traces = KINDS.filter((kind) => points.some((p) => p.kind === kind)).map((kind) => {
    const own = points.filter((p) => p.kind === kind);
    const hue = hues[KINDS.indexOf(kind)];
    return {
      type: "scatter", mode: "markers+text", name: names[kind], cliponaxis: false,
      x: own.map((p) => p.x), y: own.map((p) => p.y),
      text: own.map((p) => (large(p) < 34 ? "" : lines(p.label))), textposition: "middle center",
      hovertext: own.map((p) => `${lines(p.label).replaceAll("<br>", " ")}: ${p.told}`), hoverinfo: "text",
      customdata: own.map((p) => p.url),
      marker: { symbol: SHAPES[kind], size: own.map(large), opacity: 0.35, color: hue, line: { width: 2, color: hue } },
      textfont: { color: ink, size: width < 600 ? 9 : 12 },
    };
  });
  const axis = { visible: false, fixedrange: true };
  Plotly.react(box, traces, {
    height, margin: { l: 8, r: 8, t: 8, b: 48 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: style.fontFamily, color: ink }, showlegend: traces.length > 1,
    legend: { orientation: "h", y: 0, yanchor: "top", itemsizing: "constant" }, hovermode: "closest", dragmode: false,
    xaxis: { ...axis, range: seen.x }, yaxis: { ...axis, range: seen.y, scaleanchor: "x" },
  }, { displayModeBar: false });
}

if (box && points.length && window.Plotly) {
  box.hidden = false;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", box.dataset.label);
  draw();
  box.on("plotly_click", (event) => {
    const url = event.points[0]?.customdata;
    if (url) location.assign(url);
  });
  let width = box.clientWidth;
  addEventListener("resize", () => {
    if (box.clientWidth !== width) { width = box.clientWidth; draw(); }
  });
}
