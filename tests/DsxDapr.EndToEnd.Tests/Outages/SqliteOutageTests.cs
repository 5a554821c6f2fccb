using DsxDapr.EndToEnd.Tests.Harness;
using DsxDapr.Testing;
using Microsoft.Data.Sqlite;

namespace DsxDapr.EndToEnd.Tests.Outages;

/// <summary>What a hub with the SQLite ledger needs goes away for a while, under submissions and scans.</summary>
[Collection(Alone.Name)]
public sealed class SqliteOutageTests(SqliteOutageTests.Setting setting, ITestOutputHelper output) : IClassFixture<SqliteOutageTests.Setting>
{
    [Fact]
    public async Task A_full_disk()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        Assert.SkipWhen(setting.Disk is null, SmallDisk.NotAllowed);

        await setting.System.SurviveAsync(() => Task.Run(setting.Disk!.Fill), () => Task.Run(setting.Disk.MakeRoom), output);
    }

    [Fact]
    public async Task A_ledger_that_another_program_has_locked()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);
        await using var other = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = setting.Ledger, Pooling = false }.ToString());

        await setting.System.SurviveAsync(
            async () =>
            {
                await other.OpenAsync();
                await RunAsync(other, "PRAGMA busy_timeout = 30000");
                await RunAsync(other, "BEGIN IMMEDIATE");
            },
            () => RunAsync(other, "ROLLBACK"),
            output);
    }

    [Fact]
    public async Task A_Redis_that_is_gone()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.NotInstalled);

        await setting.System.SurviveAsync(() => setting.System.Redis.StopAsync(), () => setting.System.Redis.StartAgainAsync(), output);
    }

    private static async Task RunAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The hub's ledger is on a disk that can be filled, where such a one can be had.</summary>
    public sealed class Setting : IAsyncLifetime
    {
        private readonly TestFolder _folder = new();

        internal SmallDisk? Disk { get; } = SmallDisk.TryMount(mebibytes: 64);

        internal string Ledger => Path.Combine(Disk?.Path ?? _folder.Path, "ledger.db");

        internal OutageSystem System { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            if (RedisServer.IsInstalled)
            {
                System = await OutageSystem.StartAsync(("DSXCONNECT_LEDGER__PATH", Ledger));
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (System is not null)
            {
                await System.DisposeAsync();
            }

            Disk?.Dispose();
            _folder.Dispose();
        }
    }
}
