"""Kubeconfigs, and the programs that sign in."""

import json
import stat
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
import yaml

from azlinux_cli.adapters.kubernetes.exec_plugin import Credential, run_plugin
from azlinux_cli.adapters.kubernetes.kubeconfig import Access, ExecPlugin, read_access
from azlinux_cli.domain.errors import SignInError, UsageError

BETA = "client.authentication.k8s.io/v1beta1"


def config(user: Any = None, **cluster: Any) -> str:
    return yaml.safe_dump(
        {
            "current-context": "here",
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
            "clusters": [{"name": "c", "cluster": {"server": "https://k:443/", **cluster}}],
            "users": [{"name": "u", "user": {"token": "s3cret"} if user is None else user}],
        }
    )


def access(text: str, **more: Any) -> Access:
    return read_access(text, source="kubeconfig", **more)


def test_a_kubeconfig_says_where_whom_to_believe_and_how_to_sign_in() -> None:
    found = access(config(**{"certificate-authority-data": b64encode(b"PEM").decode()}))

    assert (found.context, found.server, found.ca) == ("here", "https://k:443", "PEM")
    assert found.token == "s3cret"
    assert "s3cret" not in repr(found)


def test_files_that_it_names_are_looked_for_beside_it(tmp_path: Path) -> None:
    for name in ("ca", "crt", "key"):
        (tmp_path / name).write_text(name.upper(), encoding="utf-8")
    user = {"client-certificate": "crt", "client-key": str(tmp_path / "key")}
    text = config(user, **{"certificate-authority": "ca"})

    found = access(text, folder=tmp_path)

    assert (found.ca, found.certificate, found.key) == ("CA", "CRT", "KEY")


def test_a_program_that_signs_in_is_read_with_its_words() -> None:
    plugin = {
        "apiVersion": BETA,
        "command": "kubelogin",
        "args": ["get-token", "--login", "azurecli"],
        "env": [{"name": "A", "value": "b"}],
        "provideClusterInfo": False,
    }

    found = access(config({"exec": plugin})).plugin

    assert found is not None
    assert (found.command, found.arguments[:1]) == ("kubelogin", ("get-token",))
    assert found.environment == {"A": "b"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "kubeconfig is not valid YAML"),
        ("[]", "kubeconfig is no kubeconfig"),
        ("{}", "kubeconfig has no current context"),
        ("current-context: x", "kubeconfig has no context x"),
        (config(server="http://k"), "the server of here is no https address"),
        (config(**{"insecure-skip-tls-verify": True}), "which azl never does"),
        (config(**{"tls-server-name": "other"}), "tls-server-name"),
        (config(**{"certificate-authority-data": "%"}), "certificate-authority-data is not base64"),
        (config(**{"certificate-authority": "/no/such"}), "could not read /no/such"),
        (config({}), "azl cannot sign in as the user of here"),
        (config({"auth-provider": {"name": "azure"}}), "neither token nor certificate nor exec"),
    ],
)
def test_what_is_no_use_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        access(text)


def test_bad_yaml_is_not_quoted_for_a_token_may_be_in_it() -> None:
    with pytest.raises(UsageError) as caught:
        access("users:\n- token: [s3cret\n")

    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def program(tmp_path: Path, body: str) -> ExecPlugin:
    path = tmp_path / "login"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return ExecPlugin(BETA, str(path), wants_cluster=True)


ACCESS = Access("here", "https://k", ca="PEM")


def test_a_program_is_told_about_the_cluster_and_gives_a_token(tmp_path: Path) -> None:
    said = tmp_path / "said"
    status = json.dumps({"status": {"token": "s3cret"}})
    plugin = program(tmp_path, f"echo \"$KUBERNETES_EXEC_INFO\" > {said}\necho '{status}'")

    found = run_plugin(ACCESS, plugin)

    assert found == Credential(token="s3cret")
    assert "s3cret" not in repr(found)
    told = json.loads(said.read_text(encoding="utf-8"))
    assert told["apiVersion"] == BETA
    assert told["spec"]["cluster"]["server"] == "https://k"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("exit 3", "exit status 3"),
        ("echo s3cret", "printed no ExecCredential"),
        ("echo '[]'", "printed no ExecCredential"),
        ("echo '{\"status\": {}}'", "neither token nor certificate"),
    ],
)
def test_a_program_that_does_not_sign_in_is_an_error_without_its_output(
    tmp_path: Path, body: str, said: str
) -> None:
    with pytest.raises(SignInError, match=said) as caught:
        run_plugin(ACCESS, program(tmp_path, body))

    assert "s3cret" not in str(caught.value)


def test_a_program_that_is_not_there_is_named_with_where_to_get_it() -> None:
    plugin = ExecPlugin(BETA, "/no/such/kubelogin", install_hint="get it\nthere")

    with pytest.raises(UsageError, match="/no/such/kubelogin, which is not there") as caught:
        run_plugin(ACCESS, plugin)

    assert caught.value.hints == ("get it", "there")


def test_a_program_of_another_age_is_not_started(tmp_path: Path) -> None:
    plugin = ExecPlugin("client.authentication.k8s.io/v1alpha1", str(tmp_path / "never"))

    with pytest.raises(UsageError, match="v1alpha1"):
        run_plugin(ACCESS, plugin)
