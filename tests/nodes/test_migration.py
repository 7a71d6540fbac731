"""From 3.0 to 4.0 by distro-sync, with the programs that really do it."""

from azlinux_cli.sandbox.real.content import Content, Image, ImageKind
from tests.real_content import Guest

_URL = "http://packages.azl.internal/azurelinux/4/prod/base"
_REPOSITORY = f"""
cat > /etc/yum.repos.d/next.repo <<END
[next]
name=next
baseurl={_URL}/\\$basearch
gpgcheck=1
gpgkey=file:///tmp/next.asc
enabled=0
END
"""
_SYNC = (
    "dnf -y --releasever=4.0 --disablerepo='*' --enablerepo=next --setopt=protected_packages="
    " distro-sync"
)


def _prepare(node: Guest) -> None:
    key = node.mirror.keyring.public("azurelinux-4.0")
    (node.directory / "upper/tmp").mkdir(mode=0o1777, exist_ok=True)
    (node.directory / "upper/tmp/next.asc").write_text(key)
    assert node.run(_REPOSITORY).status == 0


def test_dnf_is_protected_from_its_successor(azl3: Guest) -> None:
    _prepare(azl3)
    done = azl3.run(_SYNC.replace("--setopt=protected_packages=", ""))
    assert done.status == 1
    assert "protected packages: dnf" in done.text


def test_a_package_that_wants_the_old_openssl_holds_a_node_back(azl3: Guest) -> None:
    _prepare(azl3)
    assert azl3.run("dnf -y --enablerepo=chaos install chaos-old-openssl").status == 0
    done = azl3.run(_SYNC)
    assert done.status == 1
    assert "chaos-old-openssl" in done.text


def test_a_node_becomes_4_and_goes_on_with_its_tools(azl3: Guest, content: Content) -> None:
    assert content.image(ImageKind.AZL3).migrated, "3.0 images know what comes after them"
    _prepare(azl3)
    assert azl3.run("dnf -y install ntp").status == 0
    done = azl3.run(_SYNC)
    assert done.status == 0, done.text
    assert "VERSION_ID=4.0\n" in azl3.run("cat /etc/os-release").out
    image = content.image(ImageKind.AZL3)
    azl3.image = Image(image.kind, image.init, image.migrated, image.os_release, image.kernel)
    left = azl3.run("rpm -qa --qf '%{NAME} %{RELEASE}\\n' | sort").out
    assert {line.split()[0] for line in left.splitlines() if line.endswith(".azl3")} == {
        *("kernel", "ntp", "vim"),
    }
    assert "ca-certificates-2025" in azl3.run("rpm -q ca-certificates").out
    # tdnf is a link to dnf5 now, and the repositories are those of 4.0.
    done = azl3.run("tdnf -q check-upgrade && tdnf -y install htop && rpm -q htop")
    assert done.status == 0, done.text
    assert "htop-3.4.1-1.azl4" in done.out
