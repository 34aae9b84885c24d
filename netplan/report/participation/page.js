"use strict";
// Draws the layers of layers.js with the symbols of netplan, and tells about what is clicked. Texts from data
// become text nodes only.

const PX = 96 / 25.4; // pixels per millimetre
const SHARP = 2; // pictures are drawn twice as large, for sharp screens
const NEAR = 6; // pixels around a click
const MOST = 6; // things told about at a time
const page = window.NETPLAN;

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function canvasOf(width, height) {
  const canvas = element("canvas", "", { width: width * SHARP, height: height * SHARP });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(SHARP, SHARP);
  return [canvas, pen];
}

// --- symbols: the same pen draws the map and the legend

function drawMarker(pen, symbol, x, y) {
  const size = symbol.size_mm * PX;
  const corners = page.corners[symbol.marker];
  pen.beginPath();
  if (symbol.marker === "x") {
    for (const [dx, dy] of [[1, 1], [1, -1]]) {
      pen.moveTo(x - dx * size * 0.4, y - dy * size * 0.4);
      pen.lineTo(x + dx * size * 0.4, y + dy * size * 0.4);
    }
  } else if (corners) {
    for (const [degrees, radius] of corners) {
      const angle = (degrees * Math.PI) / 180;
      pen.lineTo(x + Math.cos(angle) * radius * size, y - Math.sin(angle) * radius * size);
    }
    pen.closePath();
  } else {
    pen.arc(x, y, size / 2, 0, 2 * Math.PI);
  }
  if (symbol.fill && symbol.marker !== "x") {
    pen.fillStyle = symbol.fill;
    pen.fill();
  }
  if (symbol.stroke) {
    pen.strokeStyle = symbol.stroke;
    pen.lineWidth = Math.max(symbol.width_mm * PX, 1);
    pen.stroke();
  }
}

function markerPicture(symbol) {
  const side = Math.ceil(symbol.size_mm * PX * 1.3 + symbol.width_mm * PX + 2);
  const [canvas, pen] = canvasOf(side, side);
  drawMarker(pen, symbol, side / 2, side / 2);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function drawHatch(pen, symbol, width, height) {
  const gap = Math.max(Math.round(symbol.hatch_gap_mm * PX), 4);
  pen.strokeStyle = symbol.hatch_colour || symbol.stroke;
  pen.lineWidth = Math.max(symbol.hatch_width_mm * PX, 1);
  pen.beginPath();
  for (let at = -height; at < width + height; at += gap) {
    const slanted = symbol.hatch === "diagonal";
    pen.moveTo(slanted ? at : 0, slanted ? height : at);
    pen.lineTo(slanted ? at + height : width, slanted ? 0 : at);
  }
  pen.stroke();
}

function hatchPicture(symbol) {
  const side = Math.max(Math.round(symbol.hatch_gap_mm * PX), 4);
  const [canvas, pen] = canvasOf(side, side);
  drawHatch(pen, symbol, side, side);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function legendPicture(kind, symbol) {
  const [canvas, pen] = canvasOf(30, 20);
  canvas.setAttribute("aria-hidden", "true");
  if (kind === "point") {
    drawMarker(pen, symbol, 15, 10);
    return canvas;
  }
  if (kind === "area") {
    if (symbol.fill) {
      pen.fillStyle = symbol.fill;
      pen.fillRect(2, 2, 26, 16);
    }
    if (symbol.hatch) drawHatch(pen, symbol, 30, 20);
  }
  if (symbol.stroke) {
    pen.strokeStyle = symbol.stroke;
    pen.lineWidth = Math.max(symbol.width_mm * PX, 1);
    pen.setLineDash(symbol.dash_mm.map((length) => length * PX));
    pen.beginPath();
    if (kind === "area") pen.rect(2, 2, 26, 16);
    else pen.moveTo(1, 10), pen.lineTo(29, 10);
    pen.stroke();
  }
  return canvas;
}

// --- the map

function parts(layer, k, symbol) {
  const common = { source: layer.id, filter: ["==", ["get", "c"], k] };
  const id = `${layer.id}-${k}`;
  const found = [];
  if (layer.kind === "point") {
    const layout = { "icon-image": id, "icon-allow-overlap": true, "icon-ignore-placement": true };
    return [{ ...common, id, type: "symbol", layout }];
  }
  if (layer.kind === "area" && symbol.fill) {
    found.push({ ...common, id: `${id}-fill`, type: "fill",
      paint: { "fill-color": symbol.fill, "fill-opacity": 0.75 } });
  }
  if (layer.kind === "area" && symbol.hatch) {
    found.push({ ...common, id: `${id}-hatch`, type: "fill", paint: { "fill-pattern": id } });
  }
  if (symbol.stroke) {
    const width = Math.max(symbol.width_mm * PX, 0.75);
    const paint = { "line-color": symbol.stroke, "line-width": width };
    if (symbol.dash_mm.length) paint["line-dasharray"] = symbol.dash_mm.map((mm) => (mm * PX) / width);
    found.push({ ...common, id: `${id}-line`, type: "line", paint });
  }
  return found;
}

function addLayer(map, layer) {
  map.addSource(layer.id, { type: "geojson", data: { type: "FeatureCollection", features: layer.features } });
  layer.drawn = [];
  layer.classes.forEach(({ symbol }, k) => {
    const name = `${layer.id}-${k}`;
    if (layer.kind === "point") map.addImage(name, markerPicture(symbol), { pixelRatio: SHARP });
    else if (symbol.hatch) map.addImage(name, hatchPicture(symbol), { pixelRatio: SHARP });
    for (const part of parts(layer, k, symbol)) {
      map.addLayer(part);
      layer.drawn.push(part.id);
    }
  });
  show(map, layer, layer.shown);
}

function show(map, layer, visible) {
  layer.shown = visible;
  for (const id of layer.drawn || []) {
    map.setLayoutProperty(id, "visibility", visible ? "visible" : "none");
  }
}

function tell(map, point) {
  const seen = new Set();
  const box = [[point.x - NEAR, point.y - NEAR], [point.x + NEAR, point.y + NEAR]];
  const details = document.getElementById("details");
  details.replaceChildren();
  for (const hit of map.queryRenderedFeatures(box)) {
    const layer = page.layers.find((one) => one.id === hit.source);
    const key = `${hit.source} ${hit.id}`;
    if (!layer || seen.has(key) || seen.size >= MOST) continue;
    seen.add(key);
    details.append(element("h3", layer.label));
    const table = element("table");
    layer.told[hit.id].forEach((text, column) => {
      if (!text) return;
      const row = element("tr");
      row.append(element("th", layer.headings[column], { scope: "row" }), element("td", text));
      table.append(row);
    });
    details.append(table);
  }
  if (!seen.size) details.append(element("p", page.texts.nothing, { class: "quiet" }));
}

// --- the list of layers, which is there without a map, too

function listLayers(onTick) {
  const list = document.getElementById("layers");
  for (const layer of [...page.layers].reverse()) {
    const box = element("div", "", { class: "layer" });
    const label = element("label", "");
    const tick = element("input", "", { type: "checkbox" });
    tick.checked = layer.shown;
    tick.addEventListener("change", () => onTick(layer, tick.checked));
    label.append(tick, " ", layer.label);
    const legend = element("ul", "", { class: "legend" });
    for (const one of layer.classes.filter((member) => member.n)) {
      const line = element("li");
      line.append(legendPicture(layer.kind, one.symbol), element("span", `${one.label} (${one.told_n})`));
      legend.append(line);
    }
    box.append(label, legend, element("a", `${page.texts.download} (GeoJSON)`, { href: layer.file, download: "" }));
    list.append(box);
  }
}

function start() {
  let map = null;
  listLayers((layer, visible) => (map ? show(map, layer, visible) : (layer.shown = visible)));
  try {
    map = new maplibregl.Map({
      container: "map",
      style: { version: 8, sources: {}, layers: [] },
      bounds: page.bounds,
      fitBoundsOptions: { padding: 30 },
      attributionControl: false,
      locale: page.locale,
      fadeDuration: 0,
    });
  } catch (error) {
    document.getElementById("no-map").hidden = false;
    document.body.dataset.ready = "no map";
    return;
  }
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  map.addControl(new maplibregl.ScaleControl());
  map.on("load", () => {
    page.layers.forEach((layer) => addLayer(map, layer));
    map.once("idle", () => (document.body.dataset.ready = String(map.queryRenderedFeatures().length)));
  });
  map.on("click", (event) => tell(map, event.point));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const { clientWidth, clientHeight } = map.getCanvas();
    tell(map, { x: clientWidth / 2, y: clientHeight / 2 });
  });
}

start();
