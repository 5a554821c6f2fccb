using System.Collections.Concurrent;
using System.Globalization;
using DsxDapr.DaprHttp;
using NSubstitute;

namespace DsxDapr.Hosting.Tests.Credentials;

/// <summary>A state store behind a substituted client, with the insert-if-absent and the ETags of a real one.</summary>
internal sealed class FakeCredentialState
{
    private readonly Lock _lock = new();
    private int _reads;

    public FakeCredentialState()
    {
        Client.GetStateAsync<string>("dsx-credentials", Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(call => Task.FromResult(Read(call.ArgAt<string>(1)).Value));
        Client.GetStateAndETagAsync<string>("dsx-credentials", Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(call => Task.FromResult(Read(call.ArgAt<string>(1))));
        Client.TrySaveStateAsync("dsx-credentials", null!, "", "", null, null, default).ReturnsForAnyArgs(call =>
        {
            call.ArgAt<StateOptions>(4).Concurrency.ShouldBe(ConcurrencyMode.FirstWrite);
            var (key, value, etag) = (call.ArgAt<string>(1), call.ArgAt<string>(2), call.ArgAt<string>(3));
            return Task.FromResult(BeforeSave(key) && TrySave(key, value, etag));
        });
        Client.DeleteStateAsync("dsx-credentials", null!, null, null, default).ReturnsForAnyArgs(call =>
        {
            Values.TryRemove(call.ArgAt<string>(1), out _);
            return Task.CompletedTask;
        });
    }

    public DaprClient Client { get; } = Substitute.For<DaprClient>();

    public ConcurrentDictionary<string, (string Value, int Version)> Values { get; } = new();

    public int Reads => _reads;

    /// <summary>Runs before a key is saved; false makes it fail.</summary>
    public Func<string, bool> BeforeSave { get; set; } = static _ => true;

    /// <summary>Runs when a key is read, and before the reader has it.</summary>
    public Action<string> AfterRead { get; set; } = static _ => { };

    private (string? Value, string ETag) Read(string key)
    {
        Interlocked.Increment(ref _reads);
        var (value, etag) = Values.TryGetValue(key, out var entry) ? (entry.Value, entry.Version.ToString(CultureInfo.InvariantCulture)) : (null, "");
        AfterRead(key);
        return (value, etag);
    }

    private bool TrySave(string key, string value, string etag)
    {
        lock (_lock)
        {
            var present = Values.TryGetValue(key, out var entry) ? entry.Version.ToString(CultureInfo.InvariantCulture) : "";
            if (present != etag)
            {
                return false;
            }

            Values[key] = (value, etag.Length == 0 ? 1 : int.Parse(etag, CultureInfo.InvariantCulture) + 1);
            return true;
        }
    }
}
