using System.Diagnostics;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.Extensions.Primitives;

namespace DsxDapr.Security.Tests.Attacks;

public sealed class RandomHeaderTests
{
    private const int Headers = 100_000;
    private const int Rounds = 10;
    private const int Seed = 20_261_122; // the same headers every time, so that a failure can be looked at
    private static readonly HmacKey Key = HmacKey.Generate();
    private static readonly string[] Pieces =
    [
        "DSX-HMAC ", "DSX-HMAC", "dsx-hmac ", "Bearer ", "key_id", "ts", "nonce", "sig", "=", ",", ", ", " ", "\t", "==", "|", "\"", "\u2028", "\0",
        "0", "-1", "+7", "007", "9999999999999999999", "1760000000", "AAAA", new string('A', 43) + "=", new string('x', 600), "\u0661", "é",
    ];

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_hundred_thousand_random_headers_are_refused_without_an_exception()
    {
        var random = new Random(Seed);
        var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);

        for (var number = 0; number < Headers; number++)
        {
            var header = number % 1_000 == 0 ? new string('k', 64 * 1024) : Draw(random);
            var values = number % 100 == 0 ? new StringValues([header, header]) : new StringValues(header);
            (await verifier.VerifyAsync(values, "GET", "/p", ReadOnlyMemory<byte>.Empty)).ShouldNotBeEmpty(header);
        }
    }

    [Fact]
    public void A_header_that_is_far_too_long_takes_no_memory_and_no_time()
    {
        var header = "DSX-HMAC " + new string(',', 1_000_000);
        DsxHmacHeader.TryParse(header, out _, out _).ShouldBeFalse(); // loads what is needed
        var before = GC.GetAllocatedBytesForCurrentThread();

        // The fastest of several rounds, as the machine has other things to do.
        Enumerable.Range(0, Rounds).Min(_ => TimeToParse(header)).ShouldBeLessThan(TimeSpan.FromMilliseconds(100));

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }

    private static TimeSpan TimeToParse(string header)
    {
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; call < 1_000 / Rounds; call++)
        {
            DsxHmacHeader.TryParse(header, out _, out _).ShouldBeFalse();
        }

        return Stopwatch.GetElapsedTime(started);
    }

    private static string Draw(Random random)
    {
        var pieces = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]);
        var fields = string.Concat(pieces);
        return random.Next(4) switch
        {
            0 => fields,
            1 => "DSX-HMAC " + fields,
            2 => $"DSX-HMAC key_id={Key.KeyId}, {fields}",
            _ => $"DSX-HMAC key_id={Key.KeyId}, ts=1760000000, nonce=AAAA, sig={fields}",
        };
    }
}
