/* The network in one month: who stands where, who trusts whom. Places come from the server and do not change. */
const FADING = 12; // months in which one who left fades
const LEVELS = 35; // the highest digit of a tie's trust
const STEPS = 9; // of width and strength in which ties are drawn

/* The outline of a sector's mark, around (0, 0), of about equal area for equal r. */
function outline(sector, r) {
  const corners = (n, size, turn) =>
    Array.from({ length: n }, (_, i) => {
      const angle = turn + (2 * Math.PI * i) / n;
      return `${(size * Math.cos(angle)).toFixed(1)},${(size * Math.sin(angle)).toFixed(1)}`;
    }).join(" L");
  if (sector === "government") return `M${corners(4, 1.25 * r, Math.PI / 4)} Z`;
  if (sector === "business") return `M${corners(4, 1.28 * r, 0)} Z`;
  if (sector === "philanthropy") return `M${corners(3, 1.5 * r, -Math.PI / 2)} Z`;
  if (sector === "community") return `M${corners(6, 1.1 * r, 0)} Z`;
  return `M${r},0 A${r},${r} 0 1 1 ${-r},0 A${r},${r} 0 1 1 ${r},0 Z`;
}

/* The span at the table that holds a month, or null. */
function spanAt(organization, month) {
  return organization.spans.find((span) => span.from <= month && month < span.to) || null;
}

/* What a span says of a month: commitment and trust held in the organization, in per cent. */
function levelsAt(organization, month) {
  const span = spanAt(organization, month);
  if (!span) return { commitment: null, trust: null };
  return { commitment: span.commitment[month - span.from], trust: span.trust[month - span.from] };
}

/* How organizations stand in a month: at the table, gone since a while (`fade` from 1 to 0), or outside. */
function standing(organization, month) {
  if (spanAt(organization, month)) return { state: "in", fade: 1 };
  const gone = organization.spans.filter((span) => span.to <= month).map((span) => span.to);
  if (!gone.length) return { state: "out", fade: 0 };
  return { state: "left", fade: Math.max(0, 1 - (month - Math.max(...gone)) / FADING) };
}

function nodesAt(world, month) {
  return world.organizations.map((organization) => {
    const { state, fade } = standing(organization, month);
    const [x, y] = state === "in" ? organization.seat : organization.place;
    return { id: organization.id, organization, state, fade, x, y };
  });
}

/* Ties between members as few paths, one for each step of trust, and last those of the chosen one. */
function tiesAt(world, month, selected) {
  const steps = Array.from({ length: STEPS }, () => "");
  let own = "";
  for (const [a, b, levels] of world.ties) {
    const level = levels[month];
    if (level === undefined || level === ".") continue;
    const line = `M${world.organizations[a].seat} L${world.organizations[b].seat}`;
    if (a === selected || b === selected) own += line;
    else steps[Math.min(STEPS - 1, Math.floor((STEPS * parseInt(level, 36)) / (LEVELS + 1)))] += line;
  }
  const drawn = steps.map((path, step) => {
    const trust = (step + 0.5) / STEPS;
    return { key: step, path, isOwn: false, width: 0.4 + 4 * trust * trust, opacity: 0.04 + 0.3 * trust * trust };
  });
  return [...drawn, { key: "own", path: own, isOwn: true, width: 2, opacity: 0.85 }].filter((tie) => tie.path);
}

/* Whether the life without the fork has no table in a month. */
function isGhostOver(world, month) {
  return Boolean(world.ghost) && world.ghost.curves.members[month] === null;
}

/* Where the life without the fork has somebody else at its table: outlines of what would be. */
function ghostsAt(world, month) {
  if (!world.ghost || isGhostOver(world, month)) return [];
  const isThere = ({ id }) => world.ghost.present[id].some(([start, end]) => start <= month && month < end);
  return world.organizations
    .filter((organization) => isThere(organization) !== Boolean(spanAt(organization, month)))
    .map((organization) => {
      const [x, y] = isThere(organization) ? organization.seat : organization.place;
      return { id: organization.id, organization, x, y };
    });
}
