using System.Collections.Concurrent;
using System.Globalization;
using DsxDapr.DaprHttp;
using DsxDapr.Testing;
using NSubstitute;

namespace DsxDapr.Hosting.Tests.Nonces;

/// <summary>
/// The state store <c>dsx-registry</c> behind a substituted client, as recorded: an insert without ETag is refused while the key is
/// there, and the key goes when its lifetime is over.
/// </summary>
internal sealed class NonceState
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _expiries = new();

    public NonceState(ManualTimeProvider clock) =>
        Client.TrySaveStateAsync("dsx-registry", null!, "", "", null, null, default).ReturnsForAnyArgs(call =>
        {
            call.ArgAt<string>(0).ShouldBe("dsx-registry");
            call.ArgAt<string>(3).ShouldBeEmpty();
            call.ArgAt<StateOptions>(4).Concurrency.ShouldBe(ConcurrencyMode.FirstWrite);
            if (Failure is { } failure)
            {
                return Task.FromException<bool>(failure);
            }

            var key = call.ArgAt<string>(1);
            var seconds = int.Parse(call.ArgAt<IReadOnlyDictionary<string, string>>(5)["ttlInSeconds"], CultureInfo.InvariantCulture);
            if (_expiries.TryGetValue(key, out var expiry) && expiry <= clock.GetUtcNow())
            {
                _expiries.TryRemove(new(key, expiry));
            }

            return Task.FromResult(_expiries.TryAdd(key, clock.GetUtcNow() + TimeSpan.FromSeconds(seconds)));
        });

    public DaprClient Client { get; } = Substitute.For<DaprClient>();

    public ICollection<string> Keys => _expiries.Keys;

    public DateTimeOffset Expiry => _expiries.Values.Single();

    public Exception? Failure { get; set; }
}
