"""The words of JSON Schema 2020-12 that descriptions are made of."""

PARTIAL_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
REF = r"^[A-Z]{1,4}-[A-Z0-9]{1,12}$"


def text(**more):
    return {"type": "string", **more}


def word(values, **more):
    """One of the words."""
    return {"type": "string", "enum": [str(value) for value in values], **more}


def whole(least=0, most=None, **more):
    return {"type": "integer", "minimum": least, **({} if most is None else {"maximum": most}), **more}


def address(**more):
    return text(format="uri", **more)


def rows(items, **more):
    return {"type": "array", "items": items, **more}


def thing(properties, required=None, **more):
    """An object; all its members are always there, unless ``required`` names those that are."""
    required = list(properties if required is None else required)
    return {"type": "object", "properties": properties, **({"required": required} if required else {}), **more}


def named(name):
    """What stands under ``components`` by this name."""
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema):
    """The same, or null."""
    if "type" not in schema or "enum" in schema:  # programs that write programs make one kind of words of it then
        about = {key: schema[key] for key in ("description",) if key in schema}
        return {"anyOf": [{key: value for key, value in schema.items() if key not in about}, {"type": "null"}], **about}
    return schema | {"type": [schema["type"], "null"]}


class Components(dict):
    """Schemas that are used in several places, by name."""

    def put(self, name, schema):
        """A reference to ``schema``; itself, where the name stands for another one already."""
        return named(name) if self.setdefault(name, schema) == schema else schema


BOTH = {
    "anyOf": [thing({"en": or_null(text()), "ru": or_null(text())}), text(), {"type": "null"}],
    "description": "A text in both languages; with lang, only that one, as plain text.",
}
PAGES = {
    "anyOf": [thing({"en": address(), "ru": address()}), address()],
    "description": "A page in each language; with lang, only that one.",
}
