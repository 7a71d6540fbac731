"""What a job's end means, and what a machine that gives no answer is."""

from dataclasses import replace

import pytest

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest import Manifest, Restoration
from azlinux_cli.domain.manifest.account_plan import AccountPlan, NewAccount
from azlinux_cli.domain.manifest.archive import pack_body
from azlinux_cli.domain.manifest.plan import EnabledUnit
from azlinux_cli.domain.manifest.restore import packages_body, repositories_body, units_body
from azlinux_cli.domain.manifest.transfer import Packed, settle_body
from azlinux_cli.domain.manifest.verdict import judge_files, judge_packed, judge_units
from azlinux_cli.domain.node import NodeBytes, NodeResult, NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.node_job import JobPhase, JobState
from azlinux_cli.services.migration.capture import Capture
from azlinux_cli.services.migration.carry import end_of
from azlinux_cli.services.node_job import JobEnd
from tests.fakes.scripted_shell import Answer, ScriptedShell

_NODE = NodeTarget("new")
_SHA = "ab" * 32


def ended(log: str, status: int | None = 0) -> JobEnd:
    phase = JobPhase.LOST if status is None else JobPhase.ENDED
    return JobEnd(JobState(phase, status), None, log)


def test_a_job_that_went_well_gives_its_facts() -> None:
    log = f"@@azl changed\n/srv/log: file changed\n\n@@azl packed\n12 {_SHA}\n\n@@azl end\n"

    end = end_of(_NODE, ended(log), judge_packed)

    assert end.ok
    assert end.facts == {
        "packed": {"size": 12, "digest": _SHA},
        "changed": ["/srv/log: file changed"],
    }


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (ended("", None), "lost", "cut off"),
        (ended("tar: x: Cannot open: No space left on device\nfoo", 2), "disk-full", "tar: x"),
        (ended("a\ntar: nonsense\n\n", 2), "carry-failed", "status 2: tar: nonsense"),
        (ended("", 1), "carry-failed", "it printed nothing"),
        (ended("@@azl changed\n"), "output", "not whole"),
        (ended("@@azl packed\nmuch\n@@azl end"), "output", "does not say what was packed"),
        (
            JobEnd(None, NodeTrouble(Trouble.REFUSED, "new: refused")),
            *("refused", "new: refused"),
        ),
        (
            JobEnd(None, NodeTrouble(Trouble.OUTPUT, "new: cat: No space left on device")),
            *("disk-full", "cat"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_job_that_did_not_is_named(end: JobEnd, code: str, said: str) -> None:
    found = end_of(_NODE, end, judge_packed)

    assert (found.ok, found.code) == (False, code)
    assert said in found.message
    assert found.message.startswith("new: ")


def test_files_that_differ_and_units_that_stay_off_are_told() -> None:
    files = (
        f"@@azl set-aside\netc/ssh/x\n@@azl differing\n- a\n@@azl compared\n9 1 {_SHA}\n@@azl end"
    )
    units = "@@azl not-enabled\nb\na\nb\n@@azl opened\n80/tcp\n@@azl end"

    assert judge_files(files) == {
        "lines": 9,
        "differ": 1,
        "digest": _SHA,
        "differing": ["- a"],
        "setAside": ["etc/ssh/x"],
    }
    assert judge_units(units) == {"notEnabled": ["a", "b"], "opened": ["80/tcp"]}
    with pytest.raises(RemoteError, match="what was compared"):
        judge_files("@@azl compared\nx\n@@azl end")


@pytest.mark.parametrize("digest", ["", "x; reboot", "AB" * 32])
def test_what_is_no_digest_gets_into_no_script(digest: str) -> None:
    with pytest.raises(RemoteError, match="digest of no archive"):
        settle_body("u1", Packed(1, digest))


def test_names_get_into_scripts_as_text_that_no_shell_reads() -> None:
    hostile = "$(reboot)\n@azl-end-of-list@\n`id`"
    plan = Restoration(
        accounts=AccountPlan((NewAccount("deploy", 1500, 1500),)),
        packages=("a b", "$(reboot)"),
        sources=(f"/etc/{hostile}",),
        files=(f"/etc/{hostile}",),
        directories=(f"/{hostile}",),
        enable=(EnabledUnit("$(reboot)", (("/a b", "$(reboot)"),)),),
        mask=("$(reboot)",),
    )
    scripts = (
        pack_body("u1", plan),
        repositories_body("u1", plan),
        packages_body("u1", plan, seconds=9),
        units_body("u1", plan),
    )

    for script in scripts:
        assert "\n@azl-end-of-list@\n`id`" not in script
        assert (
            script.replace("'$(reboot)'", "").replace("$(reboot)\\012", "").count("$(reboot)") == 0
        )
    assert [s for s in scripts for w in s.split() if w[0] == "@" == w[-1] and w.isupper()] == []


class Answering(ScriptedShell):
    def exchange(
        self,
        target: NodeTarget,
        command: str,
        *,
        deadline_s: float,
        stdin: bytes = b"",
        keep_bytes: int = 0,
    ) -> NodeBytes:
        result = self.run(target, command, deadline_s=deadline_s, stdin=stdin.decode())
        return NodeBytes(replace(result, stdout=""), result.stdout.encode())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Trouble.REFUSED, "refused"),
        ("nothing of it", "did not run"),
        ("@@azl account\nroot:0:0:/root:/bin/sh\n", "not whole"),
        (NodeResult("new", 0, "@@azl account\n@@azl end\n", truncated=True), "not whole"),
    ],
    ids=["refused", "noise", "half", "too much"],
)
def test_a_machine_that_does_not_say_what_it_is_is_a_trouble(answer: Answer, said: str) -> None:
    found = Capture(Answering([answer]))(_NODE)

    assert isinstance(found, NodeTrouble)
    assert said in found.message


def test_a_machine_that_does_is_a_manifest() -> None:
    shell = Answering(["@@azl account\nroot:0:0:/root:/bin/sh\n@@azl end\n"])

    found = Capture(shell)(_NODE)

    assert isinstance(found, Manifest)
    assert [account.name for account in found.accounts] == ["root"]
    assert shell.asked[0][0] == "sudo -n sh -s"
