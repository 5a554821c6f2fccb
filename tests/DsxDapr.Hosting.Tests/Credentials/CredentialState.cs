using System.Collections.Concurrent;
using DsxDapr.DaprHttp;
using NSubstitute;

namespace DsxDapr.Hosting.Tests.Credentials;

/// <summary>A state store behind a substituted client, with the insert-if-absent of a real one.</summary>
internal sealed class CredentialState
{
    private int _reads;

    public CredentialState()
    {
        Client.GetStateAsync<string>("dsx-credentials", Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(call =>
        {
            Interlocked.Increment(ref _reads);
            return Task.FromResult(Values.GetValueOrDefault(call.ArgAt<string>(1)));
        });
        Client.TrySaveStateAsync("dsx-credentials", null!, "", "", null, null, default).ReturnsForAnyArgs(call =>
        {
            call.ArgAt<string>(3).ShouldBeEmpty();
            call.ArgAt<StateOptions>(4).Concurrency.ShouldBe(ConcurrencyMode.FirstWrite);
            return Task.FromResult(BeforeInsert(call.ArgAt<string>(1)) && Values.TryAdd(call.ArgAt<string>(1), call.ArgAt<string>(2)));
        });
        Client.DeleteStateAsync("dsx-credentials", null!, null, null, default).ReturnsForAnyArgs(call =>
        {
            Values.TryRemove(call.ArgAt<string>(1), out _);
            return Task.CompletedTask;
        });
    }

    public DaprClient Client { get; } = Substitute.For<DaprClient>();

    public ConcurrentDictionary<string, string> Values { get; } = new();

    public int Reads => _reads;

    /// <summary>Runs before a key is inserted; false makes the insert fail.</summary>
    public Func<string, bool> BeforeInsert { get; set; } = static _ => true;
}
