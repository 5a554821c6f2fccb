using DsxDapr.Hub.Ledger.Sql;

namespace DsxDapr.Hub.Tests.Ledger;

public sealed class HistogramTests
{
    [Fact]
    public void A_bucket_is_exact_for_small_values_and_within_0_4_percent_for_all_others()
    {
        foreach (var value in Enumerable.Range(0, 100_000).Select(n => (long)n).Concat(Enumerable.Range(17, 44).SelectMany(Around)))
        {
            var estimate = Histogram.ValueOf(Histogram.BucketOf(value));
            Math.Abs(estimate - value).ShouldBeLessThanOrEqualTo(value < 256 ? 0 : (long)(value * 0.004), $"{value}");
        }
    }

    [Fact]
    public void Buckets_are_in_the_order_of_their_values() =>
        Enumerable.Range(1, 1_000_000).ShouldAllBe(value => Histogram.BucketOf(value) >= Histogram.BucketOf(value - 1));

    [Fact]
    public void The_median_of_an_even_number_is_between_the_two_in_the_middle()
    {
        Histogram.Median([(10, 1), (20, 1)]).ShouldBe(15);
        Histogram.Median([(10, 2), (20, 1)]).ShouldBe(10);
        Histogram.Median([]).ShouldBeNull();
    }

    private static IEnumerable<long> Around(int exponent) => [(1L << exponent) - 1, 1L << exponent, (1L << exponent) + 1, (1L << exponent) * 3 / 2];
}
