using DsxDapr.Hub.Relay;

namespace DsxDapr.Hub.Tests.Relay;

public sealed class LeaseTermsTests
{
    [Fact]
    public void A_lease_is_longer_for_large_items_and_for_later_dispatches()
    {
        var options = new RelayOptions { LeaseSeconds = 60, SlowestMibPerSecond = 4 };

        LeaseTerms.Of(options, sizeHint: null, attempt: 1).ShouldBe(TimeSpan.FromSeconds(60));
        LeaseTerms.Of(options, sizeHint: 40 * 1024 * 1024, attempt: 1).ShouldBe(TimeSpan.FromSeconds(70));
        LeaseTerms.Of(options, sizeHint: null, attempt: 2).ShouldBe(TimeSpan.FromSeconds(120));
        LeaseTerms.Of(options, sizeHint: null, attempt: 100).ShouldBe(TimeSpan.FromMinutes(15));
    }

    [Fact]
    public void No_size_that_a_connector_reports_is_too_large_for_a_lease()
    {
        var options = new RelayOptions { LeaseSeconds = 60, SlowestMibPerSecond = 0.01 };

        LeaseTerms.Of(options, long.MaxValue, attempt: 1).ShouldBe(TimeSpan.FromDays(7) + TimeSpan.FromSeconds(60));
    }
}
