"""JSON schema (draft 2020-12) of a datasheet."""

from __future__ import annotations

from typing import Any

_TEXT = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 0}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_KINDS = ("input", "output", "original", "duplicate", "interpolated", "generated", "left_out")
_USES = ["commercial", "unspecified", "non-commercial", "academic-only"]

_FIELD = {
    "type": "object",
    "required": ["@type", "@id", "name", "dataType"],
    "properties": {
        "@type": {"const": "cr:Field"},
        "@id": _TEXT,
        "name": {"type": "string"},
        "dataType": {"enum": ["sc:Float", "sc:Text"]},
        "source": {
            "type": "object",
            "required": ["fileObject", "extract"],
            "properties": {
                "fileObject": {"type": "object", "required": ["@id"]},
                "extract": {"type": "object", "required": ["column"]},
            },
        },
    },
    "additionalProperties": False,
}
_FACTS = {
    "type": "object",
    "required": ["name", "rows", "columns", "method", "counts", "licence"],
    "properties": {
        "rows": {
            "type": "object",
            "required": [*_KINDS, "new_share", "parents_per_new_row", "weighted"],
            "properties": {
                **dict.fromkeys(_KINDS, _COUNT),
                "new_share": _SHARE,
                "parents_per_new_row": {"type": "number", "minimum": 0},
                "weighted": {"type": "boolean"},
            },
            "additionalProperties": False,
        },
        "columns": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "kind", "missing"],
                "properties": {"kind": {"enum": ["number", "category"]}, "missing": _SHARE},
            },
        },
        "counts": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": _COUNT,
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
        "licence": {
            "anyOf": [
                {"type": "null"},
                {
                    "type": "object",
                    "required": ["most_restrictive", "rows"],
                    "properties": {"most_restrictive": {"enum": _USES}},
                },
            ]
        },
    },
}
_RECORDS = {
    "type": "object",
    "required": ["@type", "@id", "field"],
    "properties": {
        "@type": {"const": "cr:RecordSet"},
        "field": {"type": "array", "minItems": 1, "items": _FIELD},
    },
}
_FILE = {
    "type": "object",
    "required": ["@type", "@id", "name", "contentUrl", "encodingFormat"],
    "properties": {
        "@type": {"const": "cr:FileObject"},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Datasheet of a resampled table",
    "type": "object",
    "required": [
        "@context", "@type", "conformsTo", "name", "description", "license", "url", "recordSet",
        "skresample",
    ],
    "properties": {
        "@type": {"const": "sc:Dataset"},
        "conformsTo": {"const": "http://mlcommons.org/croissant/1.0"},
        "name": _TEXT,
        "description": _TEXT,
        "license": {"enum": [*_USES, "not provided"]},
        "url": _TEXT,
        "recordSet": {"type": "array", "minItems": 1, "items": _RECORDS},
        "distribution": {"type": "array", "minItems": 1, "items": _FILE},
        "skresample": {
            "type": "object",
            "required": ["facts", "answers", "questions"],
            "properties": {
                "facts": _FACTS,
                "answers": {"type": "object", "minProperties": 10, "additionalProperties": _TEXT},
            },
        },
    },
    "patternProperties": {"^rai:": _TEXT},
}  # fmt: skip
