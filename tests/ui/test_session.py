"""What a tab keeps of its conversation, where two runs of the page meet."""

from concurrent.futures import ThreadPoolExecutor

from rag.ui.session import Conversation, Turn


def test_an_answer_that_two_runs_settle_is_there_once() -> None:
    """A click begins a run while the one before it still waits for the same answer."""
    current = Conversation()
    current.ask("How many in 2020?")
    current.ask("And in 2019?")
    first = Turn("How many in 2020?", key=current.pending[0].key)
    current.settle(first)
    current.settle(first)
    assert current.turns == [first]
    assert [pending.question for pending in current.pending] == ["And in 2019?"]


def test_runs_at_the_same_time_settle_once() -> None:
    for _ in range(50):
        current = Conversation()
        current.ask("How many in 2020?")
        turn = Turn("How many in 2020?", key=current.pending[0].key)
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(current.settle, turn) for _ in range(4)]:
                done.result()
        assert current.turns == [turn]
        assert current.pending == []


def test_a_question_that_was_settled_is_not_asked_again() -> None:
    """A run that was about to end may put it down once more."""
    current = Conversation()
    current.ask("How many in 2020?")
    late = current.pending[0]
    current.settle(Turn("How many in 2020?", key=late.key))
    current.pending.append(late)
    assert current.waiting() == []
    current.ask("And in 2019?")
    assert [pending.question for pending in current.waiting()] == ["And in 2019?"]
