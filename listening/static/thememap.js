// Draws the map of themes with plotly; without it the table below the map says the same.
const box = document.getElementById("theme-map");
const points = JSON.parse(document.getElementById("theme-points")?.textContent || "[]");
const KINDS = ["barrier", "strength", "proposal", "branch"];
const SHAPES = { barrier: "circle", strength: "diamond", proposal: "circle-open", branch: "square" };

function draw() {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim() || "#222";
  const hues = ["--data-1", "--data-2", "--data-3", "--accent"].map((name) => style.getPropertyValue(name).trim());
  const names = JSON.parse(box.dataset.kinds);
  const width = box.clientWidth;
  const height = Math.min(640, Math.max(360, Math.round(width * 0.75)));
  const side = Math.min(width, height);
  const traces = KINDS.filter((kind) => points.some((p) => p.kind === kind)).map((kind) => {
    const own = points.filter((p) => p.kind === kind);
    return {
      type: "scatter", mode: "markers+text", name: names[kind],
      x: own.map((p) => p.x), y: own.map((p) => p.y),
      text: own.map((p) => (width < 600 && p.radius < 0.06 ? "" : p.label)), textposition: "middle center",
      hovertext: own.map((p) => `${p.label}: ${p.told}`), hoverinfo: "text",
      customdata: own.map((p) => p.url),
      marker: {
        symbol: SHAPES[kind], size: own.map((p) => Math.max(10, p.radius * side * 1.5)),
        opacity: 0.45, color: hues[KINDS.indexOf(kind)] || ink, line: { width: 2, color: ink },
      },
      textfont: { color: ink, size: width < 600 ? 10 : 12 },
    };
  });
  const axis = { visible: false, fixedrange: false, scaleanchor: undefined };
  Plotly.react(box, traces, {
    height, margin: { l: 8, r: 8, t: 8, b: 40 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: style.fontFamily || "sans-serif", color: ink }, showlegend: traces.length > 1,
    legend: { orientation: "h", y: 0, font: { color: ink } }, hovermode: "closest", dragmode: "pan",
    xaxis: axis, yaxis: { ...axis },
  }, { displaylogo: false, responsive: true, modeBarButtonsToRemove: ["select2d", "lasso2d", "toImage"] });
}

if (box && points.length && window.Plotly) {
  box.hidden = false;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", box.dataset.label);
  draw();
  box.on("plotly_click", (event) => {
    const url = event.points[0]?.customdata;
    if (url) location.assign(url);
  });
}
