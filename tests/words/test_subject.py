"""The line under the title names what the numbers of each section are for."""

import re

import pytest
from cases import CASES

from explorer import change, evaluate
from explorer.state.sections import JOBS, SECTIONS
from explorer.words.headlines import subject


@pytest.mark.parametrize("section", sorted(set(SECTIONS) - {"lab"}))
@pytest.mark.parametrize("scenario", CASES.values(), ids=list(CASES))
def test_it_names_the_job_the_model_and_how_many_of_which_gpu(scenario, section) -> None:
    r = evaluate(change(scenario, job=JOBS[section]) if section in JOBS else scenario)
    said, number = subject(r, section), r["fleet_devices"] if r["for_serving"] else r["devices"]
    found = re.match(
        r"(Training|Serving|Fine-tuning) (.+?)(?: by Q?LoRA)? on (?:([\d,]+)|[\d.]+[A-Z]+) × (.+?)(, .*)?$", said
    )
    assert found, said
    assert (found[1] == "Serving") == bool(r["for_serving"])
    assert found[2] == scenario.model.model_name and found[4] == scenario.accelerator.accelerator_name
    assert found[3] is None or int(found[3].replace(",", "")) == number
    assert bool(found[5]) == (section not in JOBS)


def test_without_a_rate_it_names_no_number() -> None:
    r = evaluate(change(CASES["old card"], job="serve", weight_format="fp8"))
    assert (
        subject(r, "serve").startswith("Serving ")
        and "nan" not in subject(r, "serve")
        and "∞" not in subject(r, "serve")
    )
