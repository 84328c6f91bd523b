"""The composition root: the only module that knows every feature, and nobody imports it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

from hateprog.accounts import policy as accounts_policy
from hateprog.accounts import views as accounts_views
from hateprog.areas import policy as areas_policy
from hateprog.casefile import policy as casefile_policy
from hateprog.casefile import views as casefile_views
from hateprog.closing import policy as closing_policy
from hateprog.closing import queries as closing
from hateprog.closing import views as closing_views
from hateprog.eligibility import fitness, standing
from hateprog.eligibility import policy as eligibility_policy
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility import views as eligibility_views
from hateprog.eligibility.proof import views as proof_views
from hateprog.eligibility.rule_sets import policy as rule_sets_policy
from hateprog.eligibility.rule_sets import views as rule_sets_views
from hateprog.eligibility.supervision import service as supervision
from hateprog.eligibility.supervision import views as supervision_views
from hateprog.eligibility.trials import views as trials_views
from hateprog.evaluation.change import policy as change_policy
from hateprog.evaluation.change import views as change_views
from hateprog.evaluation.questionnaires import overview as questionnaires_overview
from hateprog.evaluation.questionnaires import policy as questionnaires_policy
from hateprog.evaluation.questionnaires import views as questionnaires_views
from hateprog.evaluation.satisfaction import policy as satisfaction_policy
from hateprog.evaluation.satisfaction import views as satisfaction_views
from hateprog.kernel.access import Policy
from hateprog.letters import policy as letters_policy
from hateprog.letters import service as letters
from hateprog.letters import views as letters_views
from hateprog.navigation import CASE_TABS, NAVIGATION, SCHOOL_TABS
from hateprog.practitioners import policy as practitioners_policy
from hateprog.practitioners import views as practitioners_views
from hateprog.questions import policy as questions_policy
from hateprog.questions import views as questions_views
from hateprog.questions import waiting as questions_waiting
from hateprog.referrals import policy as referrals_policy
from hateprog.referrals import views as referrals_views
from hateprog.reports.case_studies import policy as case_studies_policy
from hateprog.reports.case_studies import views as case_studies_views
from hateprog.reports.dashboard import policy as dashboard_policy
from hateprog.reports.dashboard import views as dashboard_views
from hateprog.reports.early_warning import policy as early_warning_policy
from hateprog.reports.early_warning import views as early_warning_views
from hateprog.reports.evidence import policy as evidence_policy
from hateprog.reports.evidence import views as evidence_views
from hateprog.reports.kept import views as kept_views
from hateprog.reports.measures import policy as measures_policy
from hateprog.reports.measures import views as measures_views
from hateprog.reports.periods import policy as periods_policy
from hateprog.reports.periods import views as periods_views
from hateprog.reports.releases import policy as releases_policy
from hateprog.reports.releases import views as releases_views
from hateprog.reports.return_forms import policy as return_forms_policy
from hateprog.reports.return_forms import views as return_forms_views
from hateprog.reports.returns import policy as returns_policy
from hateprog.reports.returns import views as returns_views
from hateprog.reports.satisfaction import policy as satisfaction_figures_policy
from hateprog.reports.satisfaction import views as satisfaction_figures_views
from hateprog.reports.targets import policy as targets_policy
from hateprog.reports.targets import views as targets_views
from hateprog.retention import policy as retention_policy
from hateprog.retention import queries as retention
from hateprog.retention import views as retention_views
from hateprog.risk import policy as risk_policy
from hateprog.risk import service as risk_service
from hateprog.risk import views as risk_views
from hateprog.schools import policy as schools_policy
from hateprog.schools import views as schools_views
from hateprog.schools.joining import policy as joining_policy
from hateprog.schools.joining import service as joining
from hateprog.schools.joining import views as joining_views
from hateprog.scrutiny import policy as scrutiny_policy
from hateprog.scrutiny import queries as scrutiny
from hateprog.scrutiny import views as scrutiny_views
from hateprog.sessions.concerns import policy as concerns_policy
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.concerns import views as concerns_views
from hateprog.sessions.concerns import waiting as concerns_waiting
from hateprog.sessions.curriculum import policy as curriculum_policy
from hateprog.sessions.curriculum import views as curriculum_views
from hateprog.sessions.diary import policy as diary_policy
from hateprog.sessions.diary import queries as diary
from hateprog.sessions.diary import service as diary_service
from hateprog.sessions.diary import views as diary_views
from hateprog.sessions.events import policy as events_policy
from hateprog.sessions.events import views as events_views
from hateprog.sessions.group import policy as group_policy
from hateprog.sessions.group import queries as group
from hateprog.sessions.group import views as group_views
from hateprog.sessions.group.delivery import policy as delivery_policy
from hateprog.sessions.group.delivery import views as delivery_views
from hateprog.sessions.group.planner import policy as planner_policy
from hateprog.sessions.group.planner import views as planner_views
from hateprog.sessions.handover import policy as handover_policy
from hateprog.sessions.handover import queries as handover
from hateprog.sessions.handover import service as handover_service
from hateprog.sessions.handover import views as handover_views
from hateprog.sessions.library import policy as library_policy
from hateprog.sessions.library import views as library_views
from hateprog.sessions.one_to_one import holding, open_things
from hateprog.sessions.one_to_one import policy as one_to_one_policy
from hateprog.sessions.one_to_one import queries as one_to_one_queries
from hateprog.sessions.one_to_one import views as one_to_one_views
from hateprog.sessions.school_days import policy as school_days_policy
from hateprog.sessions.school_days import views as school_days_views
from hateprog.sessions.signposting import policy as signposting_policy
from hateprog.sessions.signposting import views as signposting_views
from hateprog.store import migrations
from hateprog.store.base import db, speak_sqlite_properly
from hateprog.subject_access import policy as subject_access_policy
from hateprog.subject_access import queries as subject_access
from hateprog.subject_access import service as subject_access_service
from hateprog.subject_access import views as subject_access_views
from hateprog.victims import policy as victims_policy
from hateprog.victims import queries as victims_queries
from hateprog.victims import service as victims
from hateprog.victims import views as victims_views
from hateprog.victims.emergency import policy as emergency_policy
from hateprog.victims.emergency import service as emergency
from hateprog.victims.emergency import views as emergency_views
from hateprog.victims.erasure import policy as erasure_policy
from hateprog.victims.erasure import views as erasure_views
from hateprog.victims.offers import policy as offers_policy
from hateprog.victims.offers import service as offers
from hateprog.victims.offers import views as offers_views
from hateprog.victims.offers import waiting as offers_waiting
from hateprog.victims.own_page import policy as own_page_policy
from hateprog.victims.own_page import service as own_page
from hateprog.victims.own_page import views as own_page_views
from hateprog.victims.questions import policy as victim_questions_policy
from hateprog.victims.questions import views as victim_questions_views
from hateprog.victims.satisfaction import policy as victim_satisfaction_policy
from hateprog.victims.satisfaction import views as victim_satisfaction_views
from hateprog.web import errors, files, logs, metrics, pages, safety
from hateprog.web.gate import seal

POLICIES = (
    areas_policy,
    accounts_policy,
    practitioners_policy,
    schools_policy,
    joining_policy,
    referrals_policy,
    risk_policy,
    rule_sets_policy,
    eligibility_policy,
    concerns_policy,
    signposting_policy,
    curriculum_policy,
    library_policy,
    school_days_policy,
    events_policy,
    one_to_one_policy,
    group_policy,
    planner_policy,
    delivery_policy,
    handover_policy,
    closing_policy,
    questionnaires_policy,
    change_policy,
    satisfaction_policy,
    diary_policy,
    letters_policy,
    scrutiny_policy,
    victims_policy,
    offers_policy,
    own_page_policy,
    victim_satisfaction_policy,
    emergency_policy,
    erasure_policy,
    retention_policy,
    victim_questions_policy,
    questions_policy,
    subject_access_policy,
    evidence_policy,
    casefile_policy,
    early_warning_policy,
    dashboard_policy,
    case_studies_policy,
    measures_policy,
    periods_policy,
    releases_policy,
    returns_policy,
    return_forms_policy,
    satisfaction_figures_policy,
    targets_policy,
)
BLUEPRINTS = (
    accounts_views.bp,
    practitioners_views.bp,
    schools_views.bp,
    joining_views.bp,
    referrals_views.bp,
    risk_views.bp,
    eligibility_views.bp,
    proof_views.bp,
    supervision_views.bp,
    rule_sets_views.bp,
    trials_views.bp,
    concerns_views.bp,
    signposting_views.bp,
    curriculum_views.bp,
    library_views.bp,
    school_days_views.bp,
    events_views.bp,
    one_to_one_views.bp,
    group_views.bp,
    planner_views.bp,
    delivery_views.bp,
    handover_views.bp,
    closing_views.bp,
    questionnaires_views.bp,
    change_views.bp,
    satisfaction_views.bp,
    diary_views.bp,
    letters_views.bp,
    scrutiny_views.bp,
    victims_views.bp,
    offers_views.bp,
    own_page_views.bp,
    victim_satisfaction_views.bp,
    emergency_views.bp,
    erasure_views.bp,
    retention_views.bp,
    victim_questions_views.bp,
    questions_views.bp,
    subject_access_views.bp,
    evidence_views.bp,
    casefile_views.bp,
    early_warning_views.bp,
    dashboard_views.bp,
    measures_views.bp,
    case_studies_views.bp,
    kept_views.bp,
    periods_views.bp,
    releases_views.bp,
    returns_views.bp,
    return_forms_views.bp,
    satisfaction_figures_views.bp,
    targets_views.bp,
)


def create_app(settings: Mapping[str, Any]) -> Flask:
    """Return the whole service, with every route's permission declared and granted, or refuse to start."""
    app = Flask(__name__.partition(".")[0], static_folder=None)
    app.config.from_mapping(settings)
    app.config["MIGRATION_HEAD"] = migrations.head()
    app.static_folder = str(Path(__file__).parent / "web" / "static")
    app.add_url_rule("/static/<path:filename>", endpoint="static", view_func=app.send_static_file)
    logs.register(app)
    metrics.register(app)
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            speak_sqlite_properly(db.engine, durable=not (app.config["DEMO"] or app.testing))
    errors.register(app)
    safety.register(app)
    pages.register(app)
    accounts_views.register(app)
    files.register(app)
    CSRFProtect(app)  # reads the body, so after who is asking and how much they may send
    casefile_views.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["counted_as_one"] = ("/people-harmed", "/yours")
    app.extensions["navigation"] = NAVIGATION
    app.extensions["case_tabs"] = CASE_TABS
    app.extensions["school_tabs"] = SCHOOL_TABS
    app.extensions["office_moved"] = (joining.office_moved,)
    app.extensions["first_offer"] = one_to_one_queries.first_offer_at
    app.extensions["last_sessions"] = one_to_one_queries.last_sessions
    app.extensions["facts_changed"] = (standing.facts_changed, risk_service.facts_changed)
    app.extensions["may_take_part"] = (victims.check_may_take_part, emergency.check_may_take_part)
    app.extensions["case_held"] = (holding.hold,)
    app.extensions["case_goes_on"] = (holding.resume,)
    app.extensions["case_closing"] = (concerns.check_may_close,)
    app.extensions["case_ended"] = (holding.cancel_what_waits, supervision.stop_clocks, handover_service.end_covers)
    app.extensions["open_in_case"] = (
        concerns_waiting.in_case,
        handover.in_case,
        open_things.in_case,
        fitness.in_case,
        questionnaires_overview.in_case,
        questions_waiting.in_case,
        offers_waiting.in_case,
    )
    app.extensions["blocks_disposal"] = (subject_access.blocks_disposal,)
    app.extensions["open_for_coordinators"] = (handover.for_coordinators, fitness.for_coordinators)
    app.extensions["decides_as_coordinator"] = eligibility.any_for_coordinators
    app.extensions["works_with_harmed"] = victims_queries.liaisons_ever
    app.extensions["liaison_of"] = victims_queries.liaison_id_of
    app.extensions["takes_leave"] = (diary_service.take_leave,)
    app.extensions["free_times"] = diary.free_times
    app.extensions["hours_on"] = diary.hours_on
    app.extensions["busy_elsewhere"] = (group.busy,)
    app.extensions["disposed_again"] = (subject_access_service.forget_with,)
    app.extensions["case_is_kept"] = retention.check_kept
    app.extensions["may_leave"] = {
        "letter": letters.may_leave,
        offers.MAIL: offers.may_leave,
        own_page.MAIL: own_page.may_leave,
    }
    app.extensions["given_up"] = {
        "letter": letters.given_up,
        "school-office": joining.given_up,
        offers.MAIL: offers.given_up,
    }
    app.extensions["follow_ups_due"] = closing.due_in
    app.extensions["clocks_paused"] = eligibility.paused
    app.extensions["requests_to_answer"] = subject_access.on_first_page
    app.extensions["grades_of_rules"] = scrutiny.grades_by_rule
    grants = [feature.GRANTS for feature in POLICIES]
    hidden = [feature.HIDDEN for feature in POLICIES]
    seal(app, Policy(grants, hidden))
    return app
