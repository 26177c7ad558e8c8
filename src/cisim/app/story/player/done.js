/* What the player does: take a life, play it, go by keys and pointer, ask the server to act. */
const MONTHS_A_SECOND = 3; // at speed 1

const DONE = {
  time: yearsAndMonths,
  spoken: spokenMonth,
  share: percent,
  /* A new life: the same city keeps its month, another one begins at its launch. */
  take(after, before) {
    if (!after) return;
    const world = JSON.parse(after);
    const city = (each) => [each.title, each.seed, each.replicate, each.site, each.organizations.length].join();
    if (before && city(JSON.parse(before)) === city(world)) {
      this.month = Math.min(this.month, world.horizon);
    } else {
      this.month = this.start < 0 ? 0 : Math.min(this.start, world.horizon);
      this.playing = this.start < 0 && !matchMedia("(prefers-reduced-motion: reduce)").matches;
    }
    this.acting = "";
    this.$nextTick(this.measure);
  },
  leave() {
    this.playing = false;
    clearTimeout(this._telling);
    document.removeEventListener("keydown", this._keys);
    window.removeEventListener("cisim:look", this._look);
    this._sizes.disconnect();
  },
  measure() {
    this.rem = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    const charts = this.$refs.charts;
    const network = this.$el.querySelector && this.$el.querySelector(".story-network svg");
    if (charts) this.width = Math.max(220, Math.round(charts.clientWidth));
    if (network) this.scale = Math.min(1.4, Math.max(0.3, network.clientWidth / this.world.size));
  },
  at(month) {
    return `${(100 * month) / this.world.horizon}%`;
  },
  show(month, told) {
    this.playing = false;
    this.month = Math.max(0, Math.min(this.world.horizon, month));
    if (told) this.pick();
  },
  /* The first one whom the events of this month are about. */
  pick() {
    if (this.told.length) this.selected = this.told[0];
  },
  toggle() {
    if (!this.playing && this.month >= this.world.horizon) this.month = 0;
    this.playing = !this.playing;
  },
  /* Month by month, none left out, at the chosen speed; a page that was hidden goes on where it was. */
  run() {
    let due = performance.now();
    const step = (time) => {
      if (!this.playing) return;
      const pause = 1000 / (MONTHS_A_SECOND * this.speed);
      if (time - due >= pause) {
        due = Math.max(due + pause, time - pause);
        this.month += 1;
        if (this.month >= this.world.horizon) {
          this.playing = false;
          return;
        }
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  },
  key(event) {
    const within = event.target.closest ? event.target : document.body;
    if (event.ctrlKey || event.metaKey || event.altKey || !this.world || event.defaultPrevented) return;
    if (within.closest("input, select, textarea, [contenteditable], a, .story-network")) {
      if (!(event.key === " " && within.matches(".story-range"))) return;
    }
    if (event.key === " " && within.closest("button, summary, [role=button]")) return;
    const moves = { ArrowLeft: this.month - 1, ArrowRight: this.month + 1, Home: 0, End: this.world.horizon };
    if (event.key === " ") this.toggle();
    else if (event.key in moves) this.show(moves[event.key]);
    else return;
    event.preventDefault();
  },
  /* Arrow keys in the network go from one organization to the next. */
  walk(event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const n = this.world.organizations.length;
    this.selected = (this.selected + steps[event.key] + n) % n;
    this.$nextTick(() => this.$el.querySelector(`[data-organization="${this.selected}"]`).focus());
  },
  scrub(event, chart) {
    if (event.type === "pointermove" && !(event.buttons & 1)) return;
    const box = event.currentTarget.getBoundingClientRect();
    this.show(chart.scale.month(((event.clientX - box.left) * this.width) / box.width));
  },
  /* Keep the current event in sight, within its own list. */
  follow() {
    const list = this.$refs.events;
    const line = list && list.children[Math.max(0, this.current)];
    if (line) list.scrollTop = line.offsetTop - list.clientHeight / 3;
  },
  choose(act) {
    this.playing = false;
    if (act.opens) this.acting = this.acting === act.name ? "" : act.name;
    else this.doIt(act, 0);
  },
  doIt(act, option) {
    this.act({ act: act.name, option, month: this.month, at_fault: this.atFault, wronged: this.wronged });
    this.acting = "";
  },
  dotted(chart) {
    return chart.lines.filter((line) => this.now[line.name] !== null);
  },
  outlineOf(sector) {
    return outline(sector, 6);
  },
  nodeSays({ organization, state }) {
    const { commitment, trust } = levelsAt(organization, this.month);
    const where = { in: "at the table", left: "has left the table", out: "not at the table" }[state];
    const levels = commitment === null ? "" : `, commitment ${commitment}%${trust === null ? "" : `, trust held in it ${trust}%`}`;
    return `${organization.name}, ${organization.sector}, ${where}${levels}`;
  },
  chartSays(chart) {
    const said = chart.lines.map((line) => `${line.label} ${percent(this.now[line.name], 1)}`);
    return `${chart.title}. After ${spokenMonth(this.month)}: ${said.join(", ")}.`;
  },
};
