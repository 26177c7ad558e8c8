/* What the player shows in a month, worked out from the life that it was sent. */
const SHOWN = {
  world() {
    return this.life ? Object.freeze(JSON.parse(this.life)) : null;
  },
  box() {
    return boxOf(this.width, this.rem);
  },
  sectors: () => SECTORS,
  type() {
    return this.rem / this.scale; // letters keep their size on the screen, however small the network is drawn
  },
  now() {
    const { curves } = this.world;
    return Object.fromEntries(Object.keys(curves).map((name) => [name, curves[name][this.month]]));
  },
  outlines() {
    return this.world.organizations.map(({ sector, radius }) => outline(sector, radius));
  },
  nodes() {
    return nodesAt(this.world, this.month);
  },
  /* Those with a role, and whoever something happens to; on a small screen only the one that was chosen. */
  named() {
    const isTold = ({ id, organization, state }) => this.told.includes(id) || (organization.role && state === "in");
    return this.nodes.filter((node) => node.id === this.selected || (this.scale > 0.55 && isTold(node)));
  },
  ties() {
    return tiesAt(this.world, this.month, this.selected);
  },
  isGhostOver() {
    return isGhostOver(this.world, this.month);
  },
  ghosts() {
    return ghostsAt(this.world, this.month);
  },
  charts() {
    return chartsOf(this.world, this.box);
  },
  years() {
    return yearTicks(this.box, this.rem, this.world.horizon);
  },
  lines() {
    const sums = this.world.years.map((year) => ({ ...year, is_sum: true, group: "table" }));
    const told = this.world.events.map((event) => ({ ...event, glyph: GLYPHS[event.group] }));
    return [...told, ...sums].sort((a, b) => a.month - b.month || Boolean(a.is_sum) - Boolean(b.is_sum));
  },
  current() {
    return this.lines.reduce((found, line, i) => (!line.is_sum && line.month <= this.month ? i : found), -1);
  },
  marks() {
    const byMonth = new Map();
    for (const line of this.lines.filter((each) => each.is_key)) {
      const text = byMonth.has(line.month) ? `${byMonth.get(line.month).text} ${line.text}` : line.text;
      byMonth.set(line.month, { ...line, key: line.month, text });
    }
    return [...byMonth.values()];
  },
  told() {
    return this.world.events.filter((event) => event.month === this.month).flatMap((event) => event.who);
  },
  atTable() {
    return this.world.organizations.filter((organization) => spanAt(organization, this.month));
  },
  acts() {
    return this.world.acts.map((act) => {
      const can = act.can[this.month] === "1";
      return { ...act, can, opens: act.is_between || act.options.length > 1 };
    });
  },
  open() {
    return this.acts.find((act) => act.name === this.acting && act.can) || null;
  },
  whyNot() {
    if (this.now.members === null) return "There is no table any more: go back to a month in which it is at work.";
    if (this.month === this.world.horizon) return "This is the last month: go back to act.";
    return this.acts.filter((act) => !act.can).map((act) => act.why_not).join(" ");
  },
  person() {
    return this.world.organizations[this.selected] || null;
  },
  levels() {
    return levelsAt(this.person, this.month);
  },
  spark() {
    return sparkPath(this.person, this.world.horizon, 240, 48);
  },
  personStands() {
    return { in: "at the table", left: "no longer at the table", out: "not at the table" }[standing(this.person, this.month).state];
  },
  personWhen() {
    const { ended, horizon } = this.world;
    if (!this.person.spans.length) return ["Never comes to the table."];
    return this.person.spans.map(({ from, to, why }) => {
      const came = from ? `Joined after ${yearsAndMonths(from)}` : "There from the launch";
      if (to > horizon) return `${came}, and stays.`;
      if (why) return `${came}; left after ${yearsAndMonths(to)}: ${why}.`;
      return to === ended ? `${came}, until the table ended.` : `${came}, until ${yearsAndMonths(to)}.`;
    });
  },
  networkSays() {
    const members = this.now.members === null ? "no table" : `${this.now.members} members at the table`;
    return `The network after ${spokenMonth(this.month)}: ${members}. Arrow keys go from one organization to the next.`;
  },
};
