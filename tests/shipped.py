"""What ships, by name: tests run over these files and never over whatever lies in a folder.

A user saves scenarios of their own in scenarios/, as README.md and docs/contracts.md say;
those are the user's to test.
"""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SCENARIOS = [
    ROOT / "scenarios" / f"{name}.toml"
    for name in (
        "aftercare",
        "bridge_building",
        "cool_kids_ringsted",
        "disability_services_copenhagen",
        "family_treatment_vejle",
        "foster_parent_training",
        "homeless_youth_aarhus",
        "incredible_years",
        "ips_young_people",
        "laer_for_livet",
        "laer_for_livet_own_prices",
        "laer_for_livet_ways_to_pay",
        "mst",
        "null_programme",
        "nurse_home_visits",
        "perfect_programme",
        "sverigesprogrammet_herning",
    )
]
