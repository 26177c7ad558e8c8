/* The curves: paths in the pixels of a box, months from left to right. */
/* The box of a chart; `rem` is the size of type against the usual one. */
function boxOf(width, rem) {
  return { width, height: 180 * rem, left: 40 * rem, right: 16 * rem, top: 8, bottom: 20 * rem };
}

function scales(box, horizon, low, high) {
  const span = Math.max(1, box.width - box.left - box.right);
  const rise = box.height - box.top - box.bottom;
  return {
    x: (month) => box.left + (span * month) / horizon,
    y: (value) => box.top + rise * (1 - (value - low) / (high - low)),
    month: (x) => Math.max(0, Math.min(horizon, Math.round(((x - box.left) / span) * horizon))),
  };
}

/* A line that is broken where nothing is known. */
function linePath(values, scale) {
  let path = "";
  let pen = "M";
  values.forEach((value, month) => {
    if (value === null) {
      pen = "M";
      return;
    }
    path += `${pen}${scale.x(month).toFixed(1)},${scale.y(value).toFixed(1)}`;
    pen = "L";
  });
  return path;
}

/* Round numbers that an axis shows, 3 to 6 of them. */
function ticks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-9) * step; value <= high + step * 1e-6; value += step) found.push(value);
  return found;
}

/* Years to name under the charts, so that they do not meet. */
function yearTicks(box, rem, horizon) {
  const years = Math.floor(horizon / 12);
  const every = Math.max(1, Math.ceil(years / Math.max(2, Math.floor(box.width / (45 * rem)))));
  return Array.from({ length: Math.floor(years / every) + 1 }, (_, i) => i * every);
}

/* The two charts of a life in a box: which curves, from where to where. */
function chartsOf(world, box) {
  const { curves, ghost, horizon } = world;
  const others = ghost ? ghost.curves : {};
  const gaps = [...curves.outcome, ...curves.alone, ...(others.outcome || [])];
  const high = Math.max(0.02, 1.08 * Math.max(...gaps));
  const low = Math.min(0, ...gaps);
  const make = (key, title, names, bounds, digits) => {
    const scale = scales(box, horizon, ...bounds);
    const lines = names.filter(([name]) => name === "alone" || curves[name]);
    return {
      key,
      title,
      scale,
      ticks: ticks(...bounds).map((value) => ({ value, y: scale.y(value), text: `${Math.round(100 * value)}%` })),
      lines: lines.map(([name, label]) => ({ name, label, path: linePath(curves[name], scale) })),
      keys: lines.map(([name, label]) => ({ name, label, digits })),
      ghosts: ghost ? lines.filter(([name]) => name !== "alone").map(([name]) => ({ name, path: linePath(others[name], scale) })) : [],
    };
  };
  return [
    make("gap", "Share of the gap to the city's goals that is closed", [["outcome", "This life"], ["alone", "No collaboration"]], [low, high], 1),
    make("table", "Trust and commitment at the table", [["trust", "Trust"], ["commitment", "Commitment"]], [0, 1], 0),
  ];
}

/* A small line of one organization's commitment over the whole life. */
function sparkPath(organization, horizon, width, height) {
  let path = "";
  for (const span of organization.spans) {
    span.commitment.forEach((value, i) => {
      const x = (width * (span.from + i)) / horizon;
      path += `${i ? "L" : "M"}${x.toFixed(1)},${(height - (height * value) / 100).toFixed(1)}`;
    });
  }
  return path;
}
