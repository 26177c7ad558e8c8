"""Who leads the table, by form of governance; a part of leadership.

Leading weights are assumptions; the weight of an absent leader passes to those present in proportion.
"""

from __future__ import annotations

import numpy as np

from cisim.compilation import part
from cisim.records import LEADER_ROLES, LEADERS, MEMBER, N_SKILLS, OUTSIDE

# Weight in leading of mayor, co-chair, resident, backbone, funder, for each form of governance: assumptions.
LEADING = np.array(
    [
        [0.80, 0.00, 0.00, 0.15, 0.05],  # mayor-led
        [0.45, 0.45, 0.00, 0.10, 0.00],  # co-chair
        [0.35, 0.35, 0.20, 0.10, 0.00],  # tri-chair
        [0.15, 0.15, 0.05, 0.60, 0.05],  # backbone-led
        [0.15, 0.05, 0.00, 0.15, 0.65],  # funder-led
    ]
)


@part
def share_lead(site):
    """Weights of the leaders present, and the skills at the table."""
    collab = site.collab
    form = int(site.p.governance_form)
    present = 0.0
    for leader in range(len(LEADERS)):
        collab.leading[leader] = 0.0
    for org in site.orgs:
        if org.role != MEMBER and org.membership != OUTSIDE:
            for leader in range(len(LEADERS)):
                if org.role == LEADER_ROLES[leader]:
                    collab.leading[leader] = LEADING[form, leader]
    for leader in range(len(LEADERS)):
        present += collab.leading[leader]
    if present > 0.0:
        for leader in range(len(LEADERS)):
            collab.leading[leader] /= present
    pool_skills(site)


@part
def pool_skills(site):
    """Skills at the table: those of the members' leaders, weighted by voice."""
    collab = site.collab
    voices = 0.0
    for s in range(N_SKILLS):
        collab.skills[s] = 0.0
    for org in site.orgs:
        if org.membership != OUTSIDE:
            voices += org.voice
            for s in range(N_SKILLS):
                collab.skills[s] += org.voice * org.skills[s]
    for s in range(N_SKILLS):
        collab.skills[s] /= max(1e-9, voices)
