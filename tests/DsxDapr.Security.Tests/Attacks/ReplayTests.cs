using System.Text;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Attacks;

public sealed class ReplayTests
{
    private static readonly HmacKey Key = HmacKey.Generate();
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"location":"/data/a.txt"}""");
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Of_fifty_repeats_at_once_over_three_replicas_one_is_accepted()
    {
        var nonces = new MemoryNonceStore(_clock);
        var replicas = Enumerable.Range(0, 3).Select(_ => new Verifier(new OneKey(Key), nonces, _clock)).ToList();
        var header = DsxHmacSignature.CreateHeader(Key, "POST", "/p", Body, _clock);
        using var start = new SemaphoreSlim(0);

        var calls = Enumerable.Range(0, 50).Select(call => Task.Run(async () =>
        {
            await start.WaitAsync();
            return await replicas[call % 3].VerifyAsync(header, "POST", "/p", Body);
        })).ToList();
        start.Release(50);
        var errors = await Task.WhenAll(calls);

        errors.Count(static error => error.Length == 0).ShouldBe(1);
        errors.Count(static error => error == "replayed_request").ShouldBe(49);
    }

    [Fact]
    public async Task A_request_is_accepted_within_its_window_and_a_repeat_of_it_never()
    {
        for (var seconds = -120; seconds <= 120; seconds++)
        {
            var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);
            var signedAt = new ManualTimeProvider(_clock.GetUtcNow() + TimeSpan.FromSeconds(seconds));
            var header = DsxHmacSignature.CreateHeader(Key, "POST", "/p", Body, signedAt);

            var first = await verifier.VerifyAsync(header, "POST", "/p", Body);
            first.ShouldBe(Math.Abs(seconds) <= 60 ? "" : "stale_request", $"{seconds} s");
            (await verifier.VerifyAsync(header, "POST", "/p", Body)).ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_nonce_is_remembered_for_as_long_as_its_request_is_fresh()
    {
        var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);
        var signedAhead = new ManualTimeProvider(_clock.GetUtcNow() + TimeSpan.FromSeconds(60));
        var header = DsxHmacSignature.CreateHeader(Key, "POST", "/p", Body, signedAhead);
        (await verifier.VerifyAsync(header, "POST", "/p", Body)).ShouldBeEmpty();

        for (var second = 0; second < 130; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await verifier.VerifyAsync(header, "POST", "/p", Body)).ShouldBeOneOf("replayed_request", "stale_request");
        }
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task A_clock_that_is_set_back_or_forth_by_five_minutes_and_corrected_again_lets_no_repeat_in(int minutes)
    {
        for (var ahead = -60; ahead <= 60; ahead += 30)
        {
            var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);
            var signedAt = new ManualTimeProvider(_clock.GetUtcNow() + TimeSpan.FromSeconds(ahead));
            var header = DsxHmacSignature.CreateHeader(Key, "POST", "/p", Body, signedAt);
            (await verifier.VerifyAsync(header, "POST", "/p", Body)).ShouldBeEmpty();

            _clock.Step(TimeSpan.FromMinutes(minutes));
            await NeverAgainAsync(verifier, header);
            _clock.Step(TimeSpan.FromMinutes(-minutes));
            await NeverAgainAsync(verifier, header);
        }
    }

    private async Task NeverAgainAsync(Verifier verifier, string header)
    {
        for (var second = 0; second < 430; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            (await verifier.VerifyAsync(header, "POST", "/p", Body)).ShouldBeOneOf("replayed_request", "stale_request");
        }
    }
}
