"""What only a curator can answer, and the names that Croissant has for it."""

from __future__ import annotations

__all__ = ["CONTEXT", "NOT_PROVIDED", "QUESTIONS", "RAI"]

NOT_PROVIDED = "not provided"
QUESTIONS = {
    "purpose": "For what was the table made, and for what should it not be used?",
    "collection": "Who collected the rows, where, when and how?",
    "representation": "Who is in the table, who is missing, and compared with whom?",
    "position": "Who curated it, paid for it and gains from it?",
    "consent": "Did the people in it agree, and can they withdraw?",
    "compensation": "Who did the labour of collecting and labelling, and how were they paid?",
    "labels": "Who labelled the rows, by which instructions, and how often do they disagree?",
    "cleaning": "What was removed, repaired or filled in before the table came here?",
    "sensitive": "Which columns are personal or sensitive, and why are they here?",
    "upkeep": "Who keeps the table, and where are errors reported?",
}
RAI = {
    "purpose": "rai:dataUseCases",
    "collection": "rai:dataCollection",
    "representation": "rai:dataBiases",
    "labels": "rai:dataAnnotationProtocol",
    "cleaning": "rai:dataPreprocessingProtocol",
    "sensitive": "rai:personalSensitiveInformation",
    "upkeep": "rai:dataReleaseMaintenancePlan",
    "consent": "rai:dataSocialImpact",
}
_TERMS = (
    "citeAs column equivalentProperty extract field fileObject fileProperty fileSet format "
    "includes isLiveDataset jsonPath key md5 parentField path recordSet references regex "
    "repeated replace samplingRate separator source subField transform"
)
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS.split()},
}
