"""azl's TokenCredential: tokens from memory, then disk, then azure.identity."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from azure.core.credentials import AccessToken

from azlinux_cli.adapters.azure.sdk_credential import sdk_credential
from azlinux_cli.adapters.azure.sign_in import SignIn
from azlinux_cli.adapters.azure.token_cache import CachedToken, TokenCache
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_EARLY_S = 300  # a token that ends within five minutes is not worth starting work with
Prompt = Callable[[str], None]
Source = Callable[[SignIn, Prompt | None], "TokenCredential"]


class AzlCredential:
    """Safe from any thread; one sign-in however many threads ask.

    With `prompt` a person may be asked, and no token of an earlier run is trusted.
    Raises SignInError when the sign-in is refused, UnreachableError when nobody answers.
    """

    def __init__(
        self,
        sign_in: SignIn,
        clock: Clock,
        *,
        cache: TokenCache | None = None,
        source: Source = sdk_credential,
        prompt: Prompt | None = None,
    ) -> None:
        self._prompt = prompt
        self.sign_in = sign_in
        self._clock = clock
        self._cache = cache or TokenCache()
        self._source = source
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], CachedToken] = {}
        self._made: TokenCredential | None = None

    def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **extra: Any
    ) -> AccessToken:
        """As azure.core.credentials.TokenCredential asks."""
        key = (*self.sign_in.key, *scopes)
        with self._lock:
            token = None if claims else self._usable(key)
            if token is None:
                token = self._fetch(scopes, claims, tenant_id)
                self._known[key] = token
                self._cache.write(key, token)
        return AccessToken(token.text, token.expires_on)

    def forget(self, *scopes: str, token: str) -> None:
        """The service refused `token`: never use it again. A newer one is kept."""
        key = (*self.sign_in.key, *scopes)
        with self._lock:
            known = self._known.get(key)
            if known is None or known.text == token:
                self._known.pop(key, None)
                self._cache.forget(key)

    def _usable(self, key: tuple[str, ...]) -> CachedToken | None:
        token = self._known.get(key)
        if token is None and self._prompt is None:
            token = self._cache.read(key)
        if token is None or token.expires_on - _EARLY_S <= self._clock.now():
            return None
        self._known[key] = token
        return token

    def _fetch(
        self, scopes: tuple[str, ...], claims: str | None, tenant_id: str | None
    ) -> CachedToken:
        from azlinux_cli.adapters.azure.identity_error import identity_translated

        with identity_translated(self.sign_in):
            self._made = self._made or self._source(self.sign_in, self._prompt)
            extra: dict[str, Any] = {"claims": claims} if claims else {}
            if tenant_id:
                extra["tenant_id"] = tenant_id
            token = self._made.get_token(*scopes, **extra)
        return CachedToken(token.token, token.expires_on)
