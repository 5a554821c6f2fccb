using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Outages;

/// <summary>The PostgreSQL server of a hub's ledger goes away for a while, under submissions and scans.</summary>
[Collection(Alone.Name)]
public sealed class PostgreSqlOutageTests(PostgreSqlOutageTests.Setting setting, ITestOutputHelper output) : IClassFixture<PostgreSqlOutageTests.Setting>
{
    [Fact]
    public async Task A_PostgreSQL_server_that_is_killed()
    {
        SkipUnlessInstalled();

        await setting.System.SurviveAsync(setting.Database.StopAsync, setting.Database.StartAgainAsync, output);
    }

    [Fact]
    public async Task A_PostgreSQL_server_that_hangs()
    {
        SkipUnlessInstalled();

        await setting.System.SurviveAsync(setting.Database.FreezeAsync, setting.Database.ThawAsync, output);
    }

    private static void SkipUnlessInstalled()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
    }

    /// <summary>A hub with a database of its own.</summary>
    public sealed class Setting : IAsyncLifetime
    {
        internal PostgreSqlServer Database { get; private set; } = null!;

        internal OutageSystem System { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            if (RedisServer.IsInstalled && PostgreSqlServer.IsInstalled)
            {
                Database = await PostgreSqlServer.StartAsync();
                System = await OutageSystem.StartAsync(("DSXCONNECT_LEDGER__POSTGRESQL", Database.ConnectionString));
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (System is not null)
            {
                await System.DisposeAsync();
            }

            if (Database is not null)
            {
                await Database.DisposeAsync();
            }
        }
    }
}
