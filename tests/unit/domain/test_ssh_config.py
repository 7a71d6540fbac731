import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.ssh_config import SshConfig, SshHost, ThisSide

_ME = ThisSide("me", "/home/me", "desk.example.com", 1000, {"WHERE": "west"})


def _config(text: str, **included: str) -> SshConfig:
    def include(name: str) -> list[tuple[str, str]]:
        return [(name, included[name])] if name in included else []

    return SshConfig.parse(text, source="config", include=include, this_side=_ME)


def _of(text: str, *names: str, **said: object) -> SshHost:
    return _config(text).lookup(names or ("web-1",), **said)  # type: ignore[arg-type]


def test_no_file_says_nothing() -> None:
    assert SshConfig().lookup(["web-1"]) == SshHost()


def test_the_first_value_counts_and_files_add_up() -> None:
    text = """
# comment
Host web-*
    User ops   # comment
    identityfile = "~/.ssh/the fleet"
    CertificateFile ~/.ssh/fleet-cert.pub
Host *
    User nobody
    Port 2222
    IdentityFile ~/.ssh/%r-%h-%%
    IdentityFile none
    HostName %h.example.com
"""
    assert _of(text) == SshHost(
        host_name="web-1.example.com",
        user="ops",
        port=2222,
        identity=("~/.ssh/the fleet", "~/.ssh/ops-web-1.example.com-%"),
        certificates=("~/.ssh/fleet-cert.pub",),
    )


def test_what_was_said_elsewhere_comes_first_and_is_matched() -> None:
    text = "User ops\nPort 22\nMatch user root\nIdentityFile root-%p\n"

    assert _of(text, user="root", port=2022) == SshHost(
        user="root", port=2022, identity=("root-2022",)
    )
    assert _of(text).identity == ()


def test_a_host_goes_by_any_of_its_names_and_an_exclusion_by_any_wins() -> None:
    text = "Host web-1\nUser a\nHost 10.0.0.* !10.0.0.9\nPort 2222\n"

    assert _of(text, "web-1", "10.0.0.4") == SshHost(user="a", port=2222)
    assert _of(text, "web-2", "10.0.0.9") == SshHost()


def test_by_name_leaves_out_what_is_said_of_every_host() -> None:
    text = "User first\nHost *\nPort 1\nHost * !x\nPort 2\nMatch all\nPort 3\nHost web-?\nPort 4\n"

    assert _of(text, by_name=True) == SshHost(port=4)
    assert _of(text) == SshHost(user="first", port=1)


def test_match_knows_host_user_and_all() -> None:
    text = """
Host web-1
    HostName 10.0.0.4
Match host 10.0.* user me
    Port 2222
Match originalhost web-1 localuser me
    User ops
Match !originalhost web-1
    ProxyJump no
Match all
    ProxyJump bastion
"""
    found = SshHost(host_name="10.0.0.4", user="ops", port=2222, jump="bastion")
    assert _of(text) == found


@pytest.mark.parametrize(
    "criterion",
    ["exec true", "!exec false", "final", "canonical", "tagged x", "!tagged x", "sessiontype exec"],
)
def test_a_match_azl_cannot_judge_never_holds(criterion: str) -> None:
    assert _of(f"Match host web-1 {criterion}\nUser root\n") == SshHost()
    assert _of(f"Match {criterion}\nUser root\nHost *\nUser ops\n").user == "ops"


def test_proxyjump_and_proxycommand_are_one_choice() -> None:
    both = "ProxyJump a,b\nProxyCommand nc %h %p\n"

    assert _of(both) == SshHost(jump="a,b")
    assert _of("\n".join(reversed(both.splitlines()))) == SshHost(proxy_command="nc %h %p")
    assert _of("ProxyJump none\n" + both) == SshHost()
    assert _of("ProxyCommand none\n" + both) == SshHost()


def test_an_included_file_stands_under_the_host_of_its_include() -> None:
    config = _config(
        "Host web-1\nInclude more absent\nUser after\nHost *\nPort 9\n",
        more="User inside\nHost db-1 web-1\nPort 7\n",
    )

    assert config.lookup(["web-1"]) == SshHost(user="inside", port=7)
    assert config.lookup(["db-1"]) == SshHost(port=9)


def test_a_variable_of_the_environment_is_filled_in() -> None:
    assert _of("IdentityFile %d/${WHERE}/${NOBODY}/%u-%L-%i-%Z").identity == (
        "/home/me/west/${NOBODY}/me-desk-1000-%Z",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Host a\nPort ssh\n", "config:2: 'ssh' is not a port"),
        ("User\n", "config:1: User says nothing"),
        ("Match user\n", "config:1: Match user says nothing"),
        ('User "a\n', "config:1: No closing quotation"),
    ],
)
def test_a_line_that_ssh_refuses_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        _config(text)


def test_a_file_that_includes_itself_is_refused() -> None:
    with pytest.raises(UsageError, match="goes too deep"):
        _config("Include more\n", more="Include more\n")


def test_what_azl_does_not_go_by_is_passed_over_however_it_is_written() -> None:
    assert _of('ForwardAgent "\nControlPath %C\nFancyNewThing\nUser ops\n').user == "ops"
