using System.Text;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>The signed message joins its fields with <c>|</c>: no two requests may share one, and so one signature.</summary>
public sealed class CanonicalisationTests
{
    private const long Now = 1_760_000_000;
    private static readonly HmacKey Key = new("kid", "secret");
    private readonly ManualTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    // Each row is one message taken apart in two places: as it was signed, and as an attacker would send it.
    public static TheoryData<string, string, string, string, string, string> Resplits => new()
    {
        { "/p", "AAAA", """{"location":"/data/a|b.txt"}""", "/p", "AAAA|{\"location\":\"/data/a", "b.txt\"}" },
        { "/p", "AAAA", "x|1760000000|BBBB|y", "/p|1760000000|AAAA|x", "BBBB", "y" },
        { "/p", "AAAA", "|1760000000|BBBB|y", "/p|1760000000|AAAA|", "BBBB", "y" },
    };

    [Theory]
    [MemberData(nameof(Resplits))]
    public async Task A_message_taken_apart_elsewhere_is_refused(
        string signedPath, string signedNonce, string signedBody, string path, string nonce, string body)
    {
        $"{path}|{Now}|{nonce}|{body}".ShouldBe($"{signedPath}|{Now}|{signedNonce}|{signedBody}");
        var signature = DsxHmacSignature.Sign(Key, "POST", signedPath, Encoding.UTF8.GetBytes(signedBody), Now, signedNonce);
        (await VerifyAsync(signedPath, signedNonce, signedBody, signature)).ShouldBeEmpty();

        (await VerifyAsync(path, nonce, body, signature)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("/a/é b", "/a/%C3%A9%20b")]
    [InlineData("/a:b", "/a%3Ab")]
    [InlineData("/a:b?x=%3A", "/a%3Ab?x=%3A")]
    [InlineData("/a", "/a?")]
    [InlineData("/a?", "/a")]
    public async Task A_signature_over_the_decoded_path_is_accepted(string original, string received) =>
        (await VerifyAsync(received, "AAAA", "", Sign(original))).ShouldBeEmpty();

    [Theory]
    [InlineData("/a?b=c", "/a%3Fb=c")]
    [InlineData("/a/b", "/a%2Fb")]
    [InlineData("/a\\b", "/a%5Cb")]
    [InlineData("/a#b", "/a%23b")]
    [InlineData("/a%41", "/a%2541")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/a?x=:", "/a?x=%3A")]
    [InlineData("/a\nb", "/a%0Ab")]
    [InlineData("/a", "http://127.0.0.1/a")]
    [InlineData("/A", "/a")]
    [InlineData("/a", "/a/")]
    public async Task A_signature_for_one_target_does_not_fit_another(string original, string received) =>
        (await VerifyAsync(received, "AAAA", "", Sign(original))).ShouldBe("bad_signature");

    [Fact]
    public void What_could_be_read_in_two_ways_is_not_signed()
    {
        Should.Throw<ArgumentException>(() => DsxHmacSignature.Sign(Key, "GET", "/a|b", [], Now, "AAAA"));
        Should.Throw<ArgumentException>(() => DsxHmacSignature.Sign(Key, "GET", "/a", [], Now, "AA|AA"));
    }

    [Fact]
    public async Task A_percent_encoded_separator_in_the_path_is_accepted_as_it_is() =>
        (await VerifyAsync("/a%7Cb", "AAAA", "", Sign("/a%7Cb"))).ShouldBeEmpty();

    private static string Sign(string target) => DsxHmacSignature.Sign(Key, "POST", target, [], Now, "AAAA");

    private Task<string> VerifyAsync(string target, string nonce, string body, string signature) =>
        new VerifierHarness(Key, _clock).VerifyAsync(
            $"DSX-HMAC key_id=kid, ts={Now}, nonce={nonce}, sig={signature}", "POST", target, Encoding.UTF8.GetBytes(body));
}
