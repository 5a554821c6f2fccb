namespace DsxDapr.Hub.Tests.Ledger;

/// <summary>What the ledger promises, whatever the database: each promise is tested on each (<c>OnSqlite.cs</c>, <c>OnPostgreSql.cs</c>).</summary>
public abstract class LedgerTests(LedgerBackend backend) : IAsyncLifetime
{
    private protected LedgerFixture Fixture { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Fixture = await LedgerFixture.StartAsync(backend);

    public ValueTask DisposeAsync()
    {
        Fixture?.Dispose();
        return ValueTask.CompletedTask;
    }
}
