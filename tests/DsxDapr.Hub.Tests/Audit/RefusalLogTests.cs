using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Ledger;
using DsxDapr.Hub.Tests.Ledger;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace DsxDapr.Hub.Tests.Audit;

public sealed class RefusalLogTests : IDisposable
{
    private readonly LedgerFixture _fixture = new();
    private readonly RefusalLog _refusals;

    public RefusalLogTests() => _refusals = new RefusalLog(_fixture.Ledger, _fixture.Clock, NullLogger<RefusalLog>.Instance);

    [Fact]
    public async Task Many_refusals_of_one_address_are_two_entries()
    {
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            _refusals.Note("address:192.0.2.1", "connector.enroll", "register", "unknown token");
        }

        await _refusals.WriteAsync(endWindow: true, LedgerFixture.Token);

        var entries = await _fixture.Ledger.ListAuditAsync(null, 10, LedgerFixture.Token);
        entries.Select(entry => entry.Detail).ShouldBe(["999 more within a minute; the last: unknown token", "unknown token"]);
    }

    [Fact]
    public async Task Any_number_of_addresses_gives_a_bounded_number_of_entries()
    {
        for (var address = 0; address < 5_000; address++)
        {
            _refusals.Note($"address:2001:db8::{address:x}", "connector.enroll", "register", "unknown token");
        }

        await _refusals.WriteAsync(endWindow: true, LedgerFixture.Token);

        (await _fixture.Ledger.ListAuditAsync(null, 10_000, LedgerFixture.Token)).Count.ShouldBe(202);
    }

    [Fact]
    public async Task What_was_refused_just_before_the_hub_stops_is_in_the_trail()
    {
        await _refusals.StartAsync(LedgerFixture.Token);
        _refusals.Note("address:192.0.2.1", "connector.enroll", "register", "unknown token");
        _refusals.Note("address:192.0.2.1", "connector.enroll", "register", "no token");

        await _refusals.StopAsync(LedgerFixture.Token);

        (await DetailsAsync()).ShouldBe(["1 more within a minute; the last: no token", "unknown token"]);
    }

    [Fact]
    public async Task What_could_not_be_written_before_a_cancellation_is_written_afterwards()
    {
        _refusals.Note("address:192.0.2.1", "connector.enroll", "register", "unknown token");
        await _refusals.WriteAsync(endWindow: false, new CancellationToken(canceled: true));
        (await DetailsAsync()).ShouldBeEmpty();

        await _refusals.WriteAsync(endWindow: false, LedgerFixture.Token);

        (await DetailsAsync()).ShouldBe(["unknown token"]);
    }

    // A request that ends while the services stop; and a hub that ends without a stop, because its start failed.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_refused_until_the_very_end_is_written_before_the_ledger_closes(bool isStopped)
    {
        var database = _fixture.OpenAnother();
        await using (var services = new ServiceCollection()
            .AddSingleton(_ => database.Database)
            .AddSingleton(provider => provider.GetRequiredService<IDisposable>() is not null ? database.Ledger : null!)
            .AddSingleton<TimeProvider>(_fixture.Clock)
            .AddLogging()
            .AddSingleton<RefusalLog>()
            .AddHostedService(static provider => provider.GetRequiredService<RefusalLog>())
            .BuildServiceProvider())
        {
            var log = services.GetRequiredService<RefusalLog>();
            var hosted = services.GetServices<IHostedService>().Single();
            await hosted.StartAsync(LedgerFixture.Token);
            if (isStopped)
            {
                await hosted.StopAsync(LedgerFixture.Token);
            }

            log.Note("address:192.0.2.1", "call.sign", "route", "bad_signature");
        }

        (await DetailsAsync()).ShouldBe(["bad_signature"]);
        await Should.ThrowAsync<ObjectDisposedException>(
            database.Ledger.AppendAuditAsync(new AuditEntry("nobody", "too.late", "", AuditOutcome.Failed, null), LedgerFixture.Token));
    }

    public void Dispose()
    {
        _refusals.Dispose();
        _fixture.Dispose();
    }

    private async Task<IEnumerable<string?>> DetailsAsync() =>
        (await _fixture.Ledger.ListAuditAsync(null, 10, LedgerFixture.Token)).Select(static entry => entry.Detail);
}
