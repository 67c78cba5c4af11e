"""What `rasa data validate --fail-on-warnings` says of what the training reads: nothing."""

import warnings

from nlu.rasa_training import CONFIG, DATA, DOMAIN

# isort: split
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.validator import Validator

CHECKS = (
    "verify_domain_validity",
    "verify_actions_in_stories_rules",
    "verify_forms_in_stories_rules",
    "verify_form_slots",
    "verify_slot_mappings",
)


def test_rasa_finds_nothing_to_warn_of():
    importer = TrainingDataImporter.load_from_config(CONFIG, DOMAIN, [DATA])
    validator = Validator.from_importer(importer)
    with warnings.catch_warnings(record=True) as said:
        warnings.filterwarnings("always", category=UserWarning, module="rasa")
        found = {name: getattr(validator, name)() for name in CHECKS}
        found["verify_nlu"] = validator.verify_nlu(ignore_warnings=False)
        found["verify_story_structure"] = validator.verify_story_structure(ignore_warnings=False)
    assert {name for name, good in found.items() if not good} == set()
    assert [str(one.message) for one in said if one.category is UserWarning] == []
