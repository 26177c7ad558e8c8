/* The reduced model in C: the same rules, draws and order of operations as numba_form.py, over records of the same layout. */
#include <math.h>
#include <stdint.h>

enum { N_AREAS = 4, FOUNDING = 1, MEETINGS = 5, WINS = 8, LEAVING = 15 };

typedef struct {
    double n_members, n_months, n_known, p_meet, trust_initial, trust_gain, trust_loss_ratio, trust_fade, trust_forgotten,
        kept_base, kept_alignment, kept_reciprocity, kept_power, kept_accountability, effort_share, effort_scale,
        free_riding, burden, recovery, wins_rate, wins_gain, wins_fade, pace, base, from_trust, from_alignment,
        from_momentum, from_mission, from_fatigue, hazard, threshold, steepness, shock;
} Parameters;

typedef struct {
    int64_t id;
    double power, priorities[N_AREAS], mission, capacity, commitment, fatigue, kept, trust;
    int64_t n_ties, is_member;
} Member;

typedef struct {
    int64_t source, target;
    double trust;
    int64_t apart, is_active;
} Tie;

typedef struct {
    int64_t month, n_members;
    double trust, commitment, momentum, capacity, effort, agenda[N_AREAS];
} Table;

typedef struct {
    double trust, commitment, momentum, n_members;
} Month;

typedef struct {
    Table *table;
    Member *members;
    Tie *ties;
    const Parameters *p;
    uint64_t luck;
    int64_t n, n_ties;
} Site;

static const uint64_t GOLDEN = 0x9E3779B97F4A7C15u;

static uint64_t mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
    return word ^ (word >> 31);
}

static uint64_t luck_in(uint64_t luck, uint64_t stream, uint64_t month) {
    return mix(luck + (stream << 32 | month) * GOLDEN);
}

static double drawn(uint64_t monthly_luck, uint64_t who, uint64_t purpose) {
    uint64_t fine = mix(monthly_luck + (who << 16 | purpose) * GOLDEN);
    return (double)(fine >> 11) * (1.0 / 9007199254740992.0);
}

static double uniform(uint64_t luck, uint64_t stream, uint64_t month, uint64_t who, uint64_t purpose) {
    return drawn(luck_in(luck, stream, month), who, purpose);
}

static double normal(uint64_t luck, uint64_t stream, uint64_t month, uint64_t who, uint64_t purpose) {
    double radius = sqrt(-2.0 * log(1.0 - uniform(luck, stream, month, who, purpose)));
    return radius * cos(2.0 * 3.141592653589793 * uniform(luck, stream, month, who, purpose + 1));
}

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }
static double within(double x) { return least(1.0, most(0.0, x)); }
static double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

static double overlap(const double *a, const double *b) {
    double distance = 0.0;
    for (int k = 0; k < N_AREAS; k++) distance += fabs(a[k] - b[k]);
    return 1.0 - 0.5 * distance;
}

static void look_around(Site *site) {
    for (int64_t i = 0; i < site->n; i++) {
        site->members[i].trust = 0.0;
        site->members[i].n_ties = 0;
    }
    double total = 0.0;
    int64_t n_ties = 0;
    for (int64_t t = 0; t < site->n_ties; t++) {
        const Tie *tie = &site->ties[t];
        Member *source = &site->members[tie->source];
        if (tie->is_active && source->is_member && site->members[tie->target].is_member) {
            source->trust += tie->trust;
            source->n_ties += 1;
            total += tie->trust;
            n_ties += 1;
        }
    }
    for (int64_t i = 0; i < site->n; i++)
        if (site->members[i].n_ties > 0) site->members[i].trust /= (double)site->members[i].n_ties;
    site->table->trust = n_ties > 0 ? total / (double)n_ties : 0.0;
}

static void count(Site *site) {
    int64_t n = 0;
    double total = 0.0;
    for (int64_t i = 0; i < site->n; i++)
        if (site->members[i].is_member) {
            n += 1;
            total += site->members[i].commitment;
        }
    site->table->n_members = n;
    site->table->commitment = total / (double)(n > 1 ? n : 1);
}

static void found_member(Site *site, int64_t place) {
    Member *member = &site->members[place];
    const uint64_t luck = site->luck, who = (uint64_t)place + 1;
    member->id = place;
    member->power = most(0.02, within(0.5 + 0.15 * normal(luck, FOUNDING, 0, who, 1)));
    member->mission = within(0.6 + 0.2 * normal(luck, FOUNDING, 0, who, 3));
    member->capacity = 4.0 * (0.5 + uniform(luck, FOUNDING, 0, who, 5));
    member->commitment = within(0.6 + 0.15 * normal(luck, FOUNDING, 0, who, 7));
    member->fatigue = 0.0;
    member->kept = 0.75;
    member->is_member = 1;
    double total = 0.0;
    for (int k = 0; k < N_AREAS; k++) {
        member->priorities[k] = -log(1.0 - uniform(luck, FOUNDING, 0, who, 12 + (uint64_t)k));
        total += member->priorities[k];
    }
    for (int k = 0; k < N_AREAS; k++) {
        member->priorities[k] /= total;
        site->table->agenda[k] += member->priorities[k] / (double)site->n;
    }
    site->table->capacity += member->capacity;
}

static void know(Tie *tie, int64_t source, int64_t target, double trust) {
    *tie = (Tie){.source = source, .target = target, .trust = trust, .apart = 0, .is_active = 1};
}

static void found(Site *site) {
    Table *table = site->table;
    const Parameters *p = site->p;
    const int64_t n = site->n, n_known = (int64_t)p->n_known;
    table->month = 0;
    table->n_members = n;
    table->momentum = 0.0;
    table->capacity = 0.0;
    for (int k = 0; k < N_AREAS; k++) table->agenda[k] = 0.0;
    for (int64_t place = 0; place < n; place++) found_member(site, place);
    for (int64_t place = 0; place < n; place++)
        for (int64_t d = 0; d < n_known; d++) {
            int64_t target = (place + 1 + (d * ((n - 1) / 2)) / n_known) % n;
            Tie *tie = &site->ties[2 * (place * n_known + d)];
            double noise = normal(site->luck, FOUNDING, 0, (uint64_t)place + 1, 60 + 2 * (uint64_t)d);
            double start = within(p->trust_initial + 0.1 * noise);
            know(tie, place, target, start);
            know(tie + 1, target, place, start);
        }
    look_around(site);
    count(site);
}

static void judge(Site *site, uint64_t luck, Tie *tie, const Member *one, const Member *other, double shared, double returned) {
    const Parameters *p = site->p;
    double x = p->kept_base + p->kept_alignment * shared + p->kept_reciprocity * returned
               - p->kept_power * most(0.0, other->power - one->power) + p->kept_accountability * (other->kept - 0.75);
    uint64_t who = 1024 * (uint64_t)one->id + (uint64_t)other->id;
    tie->apart = 0;
    tie->is_active = 1;
    if (drawn(luck, who, 1) < logistic(x))
        tie->trust += p->trust_gain * (1.0 - tie->trust);
    else
        tie->trust -= least(1.0, p->trust_gain * p->trust_loss_ratio) * tie->trust;
}

static void neglect(Site *site, Tie *tie) {
    tie->apart += 1;
    tie->trust *= 1.0 - site->p->trust_fade;
    if ((double)tie->apart > site->p->trust_forgotten) tie->is_active = 0;
}

static void meetings(Site *site) {
    const uint64_t luck = luck_in(site->luck, MEETINGS, (uint64_t)site->table->month);
    for (int64_t t = 0; t < site->n_ties; t += 2) {
        Tie *there = &site->ties[t], *back = &site->ties[t + 1];
        const Member *a = &site->members[there->source], *b = &site->members[there->target];
        if (!a->is_member || !b->is_member) continue;
        uint64_t low = (uint64_t)(a->id < b->id ? a->id : b->id), high = (uint64_t)(a->id < b->id ? b->id : a->id);
        if (drawn(luck, 1024 * low + high, 0) < site->p->p_meet) {
            double shared = overlap(a->priorities, b->priorities);
            double before_there = there->trust, before_back = back->trust;
            judge(site, luck, there, a, b, shared, before_back);
            judge(site, luck, back, b, a, shared, before_there);
        } else {
            neglect(site, there);
            neglect(site, back);
        }
    }
    look_around(site);
}

static void effort(Site *site) {
    const Parameters *p = site->p;
    double gathered = 0.0;
    for (int64_t i = 0; i < site->n; i++) {
        Member *member = &site->members[i];
        if (!member->is_member) continue;
        member->fatigue -= p->recovery * member->fatigue;
        double pledge = member->capacity * p->effort_share * member->commitment;
        member->kept = (1.0 - p->free_riding * (1.0 - member->mission)) * (1.0 - member->fatigue);
        double contribution = pledge * member->kept;
        double strain = contribution / member->capacity / p->effort_share;
        member->fatigue = within(member->fatigue + p->burden * strain * (1.0 - member->fatigue));
        gathered += contribution;
    }
    site->table->effort = gathered;
}

static void quick_wins(Site *site) {
    const Parameters *p = site->p;
    Table *table = site->table;
    table->momentum -= p->wins_fade * table->momentum;
    double chance = 1.0 - exp(-p->wins_rate * table->effort / (p->effort_scale * table->capacity));
    if (uniform(site->luck, WINS, (uint64_t)table->month, 0, 0) < chance)
        table->momentum += p->wins_gain * (1.0 - table->momentum);
}

static void motivation(Site *site) {
    const Parameters *p = site->p;
    const Table *table = site->table;
    for (int64_t i = 0; i < site->n; i++) {
        Member *member = &site->members[i];
        if (!member->is_member) continue;
        double target = logistic(p->base + p->from_momentum * table->momentum + p->from_trust * member->trust
                                 + p->from_alignment * overlap(table->agenda, member->priorities)
                                 + p->from_mission * member->mission - p->from_fatigue * member->fatigue);
        member->commitment += p->pace * (target - member->commitment);
    }
}

static void leave(Site *site, Member *member) {
    member->is_member = 0;
    double total = member->power;
    for (int64_t i = 0; i < site->n; i++)
        if (site->members[i].is_member) total += site->members[i].power;
    for (int64_t i = 0; i < site->n; i++)
        if (site->members[i].is_member) site->members[i].commitment *= 1.0 - site->p->shock * member->power / total;
}

static void leaving(Site *site) {
    const Parameters *p = site->p;
    for (int64_t i = 0; i < site->n; i++) {
        Member *member = &site->members[i];
        if (!member->is_member) continue;
        double hazard = p->hazard * exp(p->steepness * (p->threshold - member->commitment));
        double luck = uniform(site->luck, LEAVING, (uint64_t)site->table->month, (uint64_t)member->id, 0);
        if (luck < 1.0 - exp(-hazard)) leave(site, member);
    }
    count(site);
}

static void observe(const Site *site, Month *row) {
    const Table *table = site->table;
    *row = (Month){table->trust, table->commitment, table->momentum, (double)table->n_members};
}

void live_all(Table *table, Member *members, Tie *ties, const Parameters *p, const uint64_t *keys, int64_t n_runs,
              Month *months) {
    const int64_t n_months = (int64_t)p->n_months, n = (int64_t)p->n_members;
    for (int64_t r = 0; r < n_runs; r++) {
        Site site = {table, members, ties, p, keys[r], n, 2 * n * (int64_t)p->n_known};
        Month *rows = months + r * (n_months + 1);
        found(&site);
        observe(&site, &rows[0]);
        for (int64_t month = 1; month <= n_months; month++) {
            table->month = month;
            meetings(&site);
            effort(&site);
            quick_wins(&site);
            motivation(&site);
            leaving(&site);
            observe(&site, &rows[month]);
        }
    }
}
