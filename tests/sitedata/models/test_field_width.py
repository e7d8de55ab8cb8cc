"""How wide the box for an answer is: from its kind and its limit, or as the form's file says."""

from typing import Any

import pytest
from sitedata.models.form_definition import Field

LABEL = {"fr": "Nom", "en": "Name", "es": "Nombre"}


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ({"kind": "text", "max_length": 4}, 4),
        ({"kind": "text", "max_length": 100}, 30),
        ({"kind": "text", "max_length": 200}, 0),
        ({"kind": "text", "max_length": 200, "width": 12}, 12),
        ({"kind": "text", "max_length": 10, "width": 0}, 0),
        ({"kind": "tel", "max_length": 80}, 20),
        ({"kind": "tel", "max_length": 80, "width": 40}, 40),
        ({"kind": "email", "max_length": 254}, 40),
    ],
)
def test_width(settings: dict[str, Any], size: int) -> None:
    found = Field.model_validate({"id": "name", "label": LABEL, **settings}, context={"languages": tuple(LABEL)})
    assert found.size == size
