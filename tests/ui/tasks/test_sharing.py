"""A team's database from the window: set up, sent, opened, fetched, chosen at conflicts, told of changes."""

from dataclasses import replace
from datetime import date

from netplan.io.database import store
from netplan.io.database.watch import holders
from netplan.io.project_file import open_project, save_project
from netplan.messages import Message
from netplan.model.shared import Shared
from netplan.session.edits import ChangeValue
from netplan.ui.dialogs.conflicts import ConflictDialog
from netplan.ui.dialogs.team import TeamDialog
from netplan.ui.tasks import listening
from tests.postgres import database, postgres, ready, shared_database
from tests.ui.conftest import open_town, state
from tests.ui.test_window import dialog_of

__all__ = ["database", "postgres", "ready", "shared_database"]
WAIT = 240_000


def site(project, row=0):
    return str(project.layer("sites")["id"].iloc[row])


def renamed(project, name, row=0):
    change = ChangeValue("sites", site(project, row), "name", name, date(2026, 1, 1), "S")
    return change.apply(project), change


def name_of(project, row=0):
    return project.layer("sites")["name"].iloc[row]


def connected(window, qtbot, where):
    """Open the dialog, name the database and wait for its answer."""
    window.do("team")
    dialog = dialog_of(window, TeamDialog, qtbot)
    dialog.where.setText(where)
    dialog.where.textEdited.emit(where)
    dialog.connect_button.click()
    qtbot.waitUntil(dialog.connect_button.isEnabled, timeout=WAIT)
    return dialog


def pressed(dialog, task):
    assert dialog.tasks[task].isEnabled(), task
    dialog.tasks[task].click()


def revised(window, qtbot, revision):
    """Wait until the open project has a revision of the database."""

    def reached():
        shared = state(window).project.shared
        return shared is not None and shared.revision == revision

    qtbot.waitUntil(reached, timeout=WAIT)


def told(window, qtbot, text):
    qtbot.waitUntil(lambda: text in window.notice.sentence, timeout=WAIT)


def test_a_database_is_set_up_and_a_project_sent_and_opened_from_it(window, qtbot, project_file, database):
    open_town(window, qtbot, project_file)
    assert not window.findChild(object, "action_team_push").isEnabled()
    dialog = connected(window, qtbot, database)
    assert "is not set up" in dialog._said.text()
    pressed(dialog, "set_up")
    qtbot.waitUntil(lambda: "holds no project yet" in dialog._said.text(), timeout=WAIT)
    assert not dialog.tasks["pull"].isEnabled()
    pressed(dialog, "push")
    revised(window, qtbot, 1)
    assert not state(window).saved, "the file has yet to remember where it belongs"
    assert window.findChild(object, "action_team_push").isEnabled()
    told(window, qtbot, "rows sent")
    window.do("undo")
    assert state(window).project.shared is None
    window.do("redo")
    window.owners["desk"].mark_saved(state(window).project, project_file)
    window.do("home")
    dialog = connected(window, qtbot, database)
    assert dialog.project.count() == 1
    assert not dialog.tasks["push"].isEnabled(), "there is no project to send"
    pressed(dialog, "open")
    qtbot.waitUntil(lambda: state(window).project is not None, timeout=WAIT)
    assert state(window).project.shared.revision == 1
    assert state(window).file is None


def test_two_change_a_row_and_a_third_is_told(window, qtbot, project_file, shared_database):
    mine, _ = store.push(open_project(project_file), shared_database, {})
    save_project(mine, project_file)
    theirs = store.open_shared(shared_database)
    open_town(window, qtbot, project_file)
    window.do("team_pull")  # nobody has confirmed the address in the file yet
    dialog = dialog_of(window, TeamDialog, qtbot)
    assert "stands in the project file" in dialog._about.text()
    dialog.connect_button.click()
    qtbot.waitUntil(dialog.tasks["pull"].isEnabled, timeout=WAIT)
    pressed(dialog, "pull")
    told(window, qtbot, "0 fetched")

    qtbot.waitUntil(lambda: bool(holders(shared_database, mine.shared.key)), timeout=WAIT)
    store.push(renamed(renamed(theirs, "Theirs")[0], "Also theirs", 1)[0], shared_database, {})
    told(window, qtbot, "has changed")
    window.owners["desk"].do(renamed(mine, "Mine")[1])
    window.do("team_push")
    conflict = dialog_of(window, ConflictDialog, qtbot)
    assert not conflict.take.isEnabled(), "nothing is chosen yet"
    line = conflict.tree.topLevelItem(0).child(0)
    assert [line.text(at) for at in (1, 2)] == ["Mine", "Theirs"]
    assert name_of(store.open_shared(shared_database)) == "Theirs", "nothing is written before it is chosen"
    conflict.keep["mine"].click()
    conflict.take.click()
    revised(window, qtbot, 3)
    for project in (state(window).project, store.open_shared(shared_database)):
        assert name_of(project) == "Mine"
        assert name_of(project, 1) == "Also theirs"
    window.do("team_push")
    told(window, qtbot, "0 rows sent")


def test_a_project_opened_meanwhile_is_not_sent(window, qtbot, project_file, shared_database):
    open_town(window, qtbot, project_file)
    team, desk = window.owners["team"], window.owners["desk"]
    begun = []
    team._exchange = begun.append
    team._begin("push", shared_database)
    (work,) = begun
    other = open_project(project_file)
    desk.open(other, None)
    team._take(work, store.push(work.project, shared_database, {}))
    assert begun == [work]
    assert state(window).project is other


def test_what_was_heard_of_one_project_is_not_told_of_the_next(window, qtbot, project_file, monkeypatch):
    monkeypatch.setattr(listening._Listener, "run", lambda _listener, _progress: None)
    open_town(window, qtbot, project_file)
    desk, ear = window.owners["desk"], window.owners["team"]._listening
    project, others = state(window).project, Message("others")
    for key in ("first", "second"):
        desk.open(replace(project, shared=Shared("db", key, 1)), None)
        ear.follow()
    ear._hear(("db", "first"), 9, others)
    ear._meet(("db", "first"), ("Erika",))
    assert ("others" in window.notice.sentence, "Erika" in window.notice.sentence) == (False, False)
    ear._hear(("db", "second"), 9, others)
    assert window.notice.sentence == "others"


def test_no_answer_is_a_sentence_and_another_address_takes_everything_back(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    dialog = connected(window, qtbot, "postgresql://nobody@/x?host=/nowhere")
    assert "does not answer" in dialog._said.text()
    dialog.where.setText("postgresql://a:secret@b/c")
    dialog.where.textEdited.emit(dialog.where.text())
    assert not dialog._said.text()
    dialog.connect_button.click()
    qtbot.waitUntil(dialog.connect_button.isEnabled, timeout=WAIT)
    assert "must not hold a password" in dialog._said.text()
    assert "secret" not in window.memory.text("team_database")
    dialog.reject()
