"""What the database refuses, in every table; and what each field says about itself."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from ctitf_site.register.models import Entry, Proposal, Review
from organizations.models import State
from tests import factories as f

OURS = [
    model
    for app in ("register", "organizations", "actionplan", "meetings")
    for model in apps.get_app_config(app).get_models()
]
CHOSEN = [(model, field) for model in OURS for field in model._meta.local_fields if field.choices]


def label(value):
    return value.__name__ if isinstance(value, type) else value.name


def make(model):
    """A row of ``model``."""
    if model._meta.model_name == "revision":
        values = {"number": 1, "at": "2012-06-21T00:00Z", "action": "created", "status": "draft", "schema": 1}
        return model.objects.create(entry=f.make_person(), **values)
    name = {"entry": "person", "projectrole": "project_role"}.get(model._meta.model_name, model._meta.model_name)
    return getattr(f, f"make_{name}")()


def refuses(model, constraint, row, **values):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        model.objects.filter(pk=row.pk).update(**values)
    return constraint in str(error.value)


def test_there_are_choices_to_try():
    assert len(CHOSEN) == 22
    assert {label(model) for model, _field in CHOSEN} >= {
        "Entry",
        "Revision",
        "State",
        "Step",
        "ProjectRole",
        "Outcome",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), CHOSEN, ids=label)
def test_the_database_knows_every_choice(model, field):
    row = make(model)
    [rule] = [c for c in model._meta.constraints if c.name.endswith("_known") and field.name in c.name.split("_")]
    assert refuses(model, rule.name, row, **{field.name: "nonsense"})
    if field.blank:
        model.objects.filter(pk=row.pk).update(**{field.name: ""})
    else:
        assert refuses(model, rule.name, row, **{field.name: ""})
    with transaction.atomic():
        for value in field.choices:
            decided = {"decided_at": "2012-06-21T00:00Z"}
            needed = {Entry: {"withdrawn_reason_en": "Why"}, Proposal: decided, Review: decided}
            values = needed.get(model, {})
            if value[0] not in ("editorial", "implemented"):  # these need more than the choice
                model.objects.filter(pk=row.pk).update(**{field.name: value[0]}, **values)


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"iso2": "K"}, {"iso3": "KA"}, {"m49": "4"}])
def test_codes_of_states_have_their_length(given):
    [code] = given
    assert refuses(State, f"state_{code}_length", f.make_state(), **given)


@pytest.mark.parametrize("model", OURS, ids=label)
def test_every_field_says_what_it_is_for(model):
    fields = [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]
    silent = [
        field.name
        for field in fields
        if field.editable
        and not isinstance(field, models.OneToOneField | models.AutoField)
        and not str(field.help_text)
    ]
    assert silent == []
