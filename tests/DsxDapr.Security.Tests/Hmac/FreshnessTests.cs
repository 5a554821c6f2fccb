using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class FreshnessTests
{
    private static readonly HmacKey Key = HmacKey.Generate();
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData(0, "")]
    [InlineData(60, "")]
    [InlineData(61, "stale_request")]
    [InlineData(-60, "")]
    [InlineData(-61, "stale_request")]
    [InlineData(-1_000_000_000, "stale_request")]
    public async Task A_request_is_accepted_within_a_minute_of_its_timestamp(int secondsLate, string error)
    {
        var signedAt = new ManualTimeProvider(_clock.GetUtcNow() - TimeSpan.FromSeconds(secondsLate));
        var header = DsxHmacSignature.CreateHeader(Key, "GET", "/p", [], signedAt);

        (await new VerifierHarness(Key, _clock).VerifyAsync(header, "GET", "/p", [])).ShouldBe(error);
    }

    [Fact]
    public async Task The_window_can_be_narrowed()
    {
        var harness = new VerifierHarness(Key, _clock) { Options = { MaxClockSkew = TimeSpan.FromSeconds(5) } };
        var header = DsxHmacSignature.CreateHeader(Key, "GET", "/p", [], _clock);
        _clock.Advance(TimeSpan.FromSeconds(6));

        (await harness.VerifyAsync(header, "GET", "/p", [])).ShouldBe("stale_request");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public void A_window_that_makes_no_sense_is_refused(int seconds) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new DsxHmacOptions { MaxClockSkew = TimeSpan.FromSeconds(seconds) }.Validate());
}
