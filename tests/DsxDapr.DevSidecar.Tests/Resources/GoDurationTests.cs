using DsxDapr.DevSidecar.Resources;

namespace DsxDapr.DevSidecar.Tests.Resources;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("5s", 5000)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("250ms", 250)]
    [InlineData("500us", 0.5)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("0", 0)]
    [InlineData("-1s", -1000)]
    public void A_duration_is_the_sum_of_its_parts(string text, double milliseconds)
    {
        GoDuration.TryParse(text, out TimeSpan duration).ShouldBeTrue();
        duration.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("5 s")]
    [InlineData("5x")]
    [InlineData("1.2.3s")]
    [InlineData("9999999999999999h")]
    public void Anything_else_is_refused(string text) => GoDuration.TryParse(text, out _).ShouldBeFalse();
}
