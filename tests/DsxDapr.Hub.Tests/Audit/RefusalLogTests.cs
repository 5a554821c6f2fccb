using DsxDapr.Hub.Audit;
using DsxDapr.Hub.Tests.Ledger;
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

    public void Dispose()
    {
        _refusals.Dispose();
        _fixture.Dispose();
    }
}
