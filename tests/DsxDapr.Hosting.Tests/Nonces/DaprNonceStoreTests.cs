using System.Net;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Nonces;
using DsxDapr.Security.Hmac;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Hosting.Tests.Nonces;

public sealed class DaprNonceStoreTests : NonceStoreContract
{
    private readonly NonceState _state;

    public DaprNonceStoreTests() => _state = new NonceState(Clock);

    protected override TimeProvider StoreClock => Clock;

    [Fact]
    public async Task Replicas_share_what_was_used()
    {
        var until = Clock.GetUtcNow() + TimeSpan.FromSeconds(125);

        (await Create().TryUseAsync("key", "nonce", until, CancellationToken.None)).ShouldBeTrue();
        (await Create().TryUseAsync("key", "nonce", until, CancellationToken.None)).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_nonce_has_a_lifetime_of_whole_seconds_that_is_never_too_short()
    {
        await Create().TryUseAsync("key", "nonce", Clock.GetUtcNow() + TimeSpan.FromSeconds(64.2), CancellationToken.None);

        _state.Expiry.ShouldBe(Clock.GetUtcNow() + TimeSpan.FromSeconds(65));
        _state.Keys.Single().ShouldMatch("^nonce:[A-Za-z0-9_-]{22}$");
    }

    [Fact]
    public async Task A_nonce_that_is_past_already_is_kept_for_a_second()
    {
        await Create().TryUseAsync("key", "nonce", Clock.GetUtcNow() - TimeSpan.FromSeconds(5), CancellationToken.None);

        _state.Expiry.ShouldBe(Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
    }

    public static TheoryData<Exception> Failures() =>
    [
        new DaprException(HttpStatusCode.InternalServerError, "ERR_STATE_SAVE", "dial tcp 127.0.0.1:6379: connection refused"),
        new HttpRequestException("the sidecar is gone"),
        new TaskCanceledException("the sidecar does not answer"),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_store_that_cannot_tell_is_an_error_and_never_an_acceptance(Exception failure)
    {
        _state.Failure = failure;

        var error = await Should.ThrowAsync<NonceStoreUnavailableException>(
            async () => await Create().TryUseAsync("key", "nonce", Clock.GetUtcNow(), CancellationToken.None));

        error.InnerException.ShouldBe(failure);
    }

    [Fact]
    public async Task A_caller_that_goes_away_is_not_a_failure_of_the_store()
    {
        _state.Failure = new TaskCanceledException();

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await Create().TryUseAsync("key", "nonce", Clock.GetUtcNow(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void An_app_that_asks_for_shared_nonces_has_them_whatever_was_registered_before()
    {
        var services = new ServiceCollection().AddSingleton(_state.Client).AddSingleton<INonceStore>(new MemoryNonceStore(Clock));

        using var provider = services.AddSharedNonces().BuildServiceProvider();

        provider.GetServices<INonceStore>().Single().ShouldBeOfType<DaprNonceStore>();
    }

    protected override INonceStore Create() => new DaprNonceStore(_state.Client, Clock);

    protected override void LetTimePass() => Clock.Advance(TimeSpan.FromSeconds(0.1));
}
