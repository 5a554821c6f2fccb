using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Attacks;

/// <summary>The bytes of one signed message, divided in another way into path, timestamp, nonce and body, must not verify.</summary>
public sealed class ResplitTests
{
    private static readonly string[] Separators = ["|", "||", ",", "=", "\r\n", "\n", "\0", "\u2028", "%7C", "?", "#", " "];
    private static readonly HmacKey Key = HmacKey.Generate();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_signed_message_has_one_reading()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var tried = 0;
        foreach (var message in Messages(now))
        {
            foreach (var (target, nonce, body) in Readings(message, now))
            {
                // What the honest signer signs: the one reading without separators in path and nonce.
                if (target == "/p" && nonce == "AAAAAAAA")
                {
                    continue;
                }

                var header = $"DSX-HMAC key_id={Key.KeyId}, ts={now}, nonce={nonce}, sig={Sign(message)}";
                var verifier = new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock);
                (await verifier.VerifyAsync(header, "POST", target, Encoding.UTF8.GetBytes(body)))
                    .ShouldNotBeEmpty($"target {target}, nonce {nonce}, body {body}");
                tried++;
            }
        }

        tried.ShouldBeGreaterThan(50);
    }

    [Fact]
    public async Task The_header_of_the_honest_signer_is_accepted()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var header = string.Create(
            CultureInfo.InvariantCulture, $"DSX-HMAC key_id={Key.KeyId}, ts={now}, nonce=AAAAAAAA, sig={Sign($"POST|/p|{now}|AAAAAAAA|body")}");

        (await new Verifier(new OneKey(Key), new MemoryNonceStore(_clock), _clock).VerifyAsync(header, "POST", "/p", "body"u8.ToArray()))
            .ShouldBeEmpty();
    }

    private static IEnumerable<string> Messages(string now) => Separators.SelectMany(separator => new[]
    {
        $"POST|/p|{now}|AAAAAAAA|a{separator}b",
        $"POST|/p|{now}|AAAAAAAA|{separator}",
        $"POST|/p|{now}|AAAAAAAA|{now}|AAAAAAAA|x{separator}",
        $"POST|/p|{now}|AAAAAAAA|/q{separator}|{now}|BBBBBBBB|x",
    });

    // Every way to find "target | now | nonce | body" in the bytes behind the method.
    private static IEnumerable<(string Target, string Nonce, string Body)> Readings(string message, string now)
    {
        var rest = message["POST|".Length..];
        var timestamp = $"|{now}|";
        for (var at = rest.IndexOf(timestamp, StringComparison.Ordinal); at >= 0; at = rest.IndexOf(timestamp, at + 1, StringComparison.Ordinal))
        {
            var behind = rest[(at + timestamp.Length)..];
            for (var bar = behind.IndexOf('|'); bar >= 0; bar = behind.IndexOf('|', bar + 1))
            {
                yield return (rest[..at], behind[..bar], behind[(bar + 1)..]);
            }
        }
    }

    private static string Sign(string message) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key.Secret), Encoding.UTF8.GetBytes(message)));
}
