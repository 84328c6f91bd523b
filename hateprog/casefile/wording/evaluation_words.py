"""What the log says of questionnaires, and of how content people were."""

from __future__ import annotations

from hateprog.kernel.text import N_

EVALUATION_COMMANDS: dict[str, str] = {
    "evaluation.questionnaires.close_page": N_("Page of a questionnaire closed"),
    "evaluation.questionnaires.correct": N_("Questionnaire corrected"),
    "evaluation.questionnaires.draft": N_("Version of a questionnaire loaded"),
    "evaluation.questionnaires.enter": N_("Questionnaire entered from paper"),
    "evaluation.questionnaires.fill_in": N_("Questionnaire filled in on a device"),
    "evaluation.questionnaires.open_page": N_("Page made for a questionnaire to be filled in"),
    "evaluation.questionnaires.put_in_use": N_("Questionnaire put in use"),
    "evaluation.questionnaires.retire": N_("Questionnaire retired"),
    "evaluation.questionnaires.set_aside": N_("Questionnaire set aside"),
    "evaluation.satisfaction.of_session": N_("How content the teacher was put down"),
    "evaluation.satisfaction.record": N_("How content somebody was put down"),
    "evaluation.satisfaction.say": N_("Referrer said how it was"),
}
