/* How numbers and months are said, as the library says them. */
function yearsAndMonths(month) {
  const years = Math.floor(month / 12);
  const rest = month % 12;
  if (!years) return `${rest} m`;
  return rest ? `${years} y ${rest} m` : `${years} y`;
}

/* The same for those who listen: "4 years 3 months". */
function spokenMonth(month) {
  const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
  const years = Math.floor(month / 12);
  const rest = month % 12;
  if (!years && !rest) return "the launch";
  return [years && count(years, "year"), rest && count(rest, "month")].filter(Boolean).join(" ");
}

function percent(share, digits) {
  return share === null || share === undefined ? "–" : `${(100 * share).toFixed(digits)}%`.replace("-", "−");
}

/* Small marks for events, 12 by 12 around the middle; beside each stands the event in words. */
const GLYPHS = {
  politics: "M-4,6 V-6 H5 L2,-2.5 L5,1 H-2.5 V6 Z",
  money: "M0,-6 A6,6 0 1 1 -0.01,-6 Z M0,-2.5 A2.5,2.5 0 1 0 0.01,-2.5 Z",
  people: "M0,-6 A3,3 0 1 1 -0.01,-6 Z M-5.5,6 A5.5,5 0 0 1 5.5,6 Z",
  progress: "M0,-6 L6,2 H2.5 V6 H-2.5 V2 H-6 Z",
  trouble: "M1.5,-6.5 L-5,1.5 H-0.8 L-2,6.5 L5,-1.8 H0.8 Z",
  table: "M0,-6 L6,0 L0,6 L-6,0 Z",
};

/* Sectors in the order of the legend. */
const SECTORS = ["government", "nonprofit", "business", "philanthropy", "community"];
