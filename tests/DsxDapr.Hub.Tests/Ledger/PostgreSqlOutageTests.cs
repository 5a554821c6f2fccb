using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Ledger.PostgreSql;
using DsxDapr.Hub.Ledger.Sql;
using DsxDapr.Hub.ScanOnce;
using DsxDapr.Testing;
using Microsoft.Extensions.Options;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class PostgreSqlOutageTests
{
    private static readonly Guid Connector = Guid.NewGuid();

    [Fact]
    public async Task A_ledger_whose_server_goes_away_refuses_and_goes_on_with_all_that_was_accepted_when_it_is_back()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var server = await PostgreSqlServer.StartAsync();
        using var database = new PostgreSqlDatabase(Options.Create(new LedgerOptions { PostgreSql = server.ConnectionString }));
        var ledger = new SqlLedger(database, new LedgerSignals(), Options.Create(new ScanOnceOptions()), new ManualTimeProvider());
        await AcceptAsync(ledger, "/before");

        await server.StopAsync();
        await Should.ThrowAsync<LedgerUnavailableException>(() => AcceptAsync(ledger, "/meanwhile"));
        await Should.ThrowAsync<LedgerUnavailableException>(() => ledger.FindJobAsync("job", LedgerFixture.Token));

        await server.StartAgainAsync();
        await Eventually.TrueAsync(() => IsAcceptedAsync(ledger, "/after"), "the ledger takes items again");
        (await ledger.ListItemsAsync("job", 0, 10, LedgerFixture.Token)).Select(item => item.Location).ShouldBe(["/before", "/after"]);
    }

    [Fact]
    public async Task A_ledger_that_is_opened_before_its_server_is_there_works_once_it_is()
    {
        Assert.SkipUnless(PostgreSqlServer.IsInstalled, PostgreSqlServer.NotInstalled);
        await using var server = await PostgreSqlServer.StartAsync();
        await server.StopAsync();
        using var database = new PostgreSqlDatabase(Options.Create(new LedgerOptions { PostgreSql = server.ConnectionString }));
        var ledger = new SqlLedger(database, new LedgerSignals(), Options.Create(new ScanOnceOptions()), new ManualTimeProvider());
        await Should.ThrowAsync<LedgerUnavailableException>(() => AcceptAsync(ledger, "/too-early"));

        await server.StartAgainAsync();

        await Eventually.TrueAsync(() => IsAcceptedAsync(ledger, "/a"), "the ledger takes items");
    }

    private static async Task<bool> IsAcceptedAsync(SqlLedger ledger, string location)
    {
        try
        {
            await AcceptAsync(ledger, location);
            return true;
        }
        catch (LedgerUnavailableException)
        {
            return false;
        }
    }

    private static Task AcceptAsync(SqlLedger ledger, string location) =>
        ledger.AcceptAsync(new Submission("job", Connector, null, [new SubmittedItem(location, "name", null)]), LedgerFixture.Token);
}
