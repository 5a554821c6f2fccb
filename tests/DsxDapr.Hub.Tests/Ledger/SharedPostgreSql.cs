using DsxDapr.Hub.Tests.Ledger;
using DsxDapr.Testing;

[assembly: AssemblyFixture(typeof(SharedPostgreSql))]

namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>
/// The PostgreSQL server that all tests share, started when the first asks. It ends after the last test and not with the process, which
/// xUnit gives only seconds to end.
/// </summary>
public sealed class SharedPostgreSql : IAsyncDisposable
{
    private readonly Lazy<Task<PostgreSqlServer>> _server = new(PostgreSqlServer.StartAsync);

    /// <summary>The server.</summary>
    public static async Task<PostgreSqlServer> ServerAsync() =>
        await (await TestContext.Current.GetFixture<SharedPostgreSql>()).ShouldNotBeNull()._server.Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            await (await _server.Value).DisposeAsync();
        }
    }
}
