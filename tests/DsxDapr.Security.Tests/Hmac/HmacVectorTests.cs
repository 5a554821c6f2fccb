using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class HmacVectorTests
{
    // Where the stricter grammar has words of its own. Status and meaning are those of dsx-connect.
    private static readonly Dictionary<string, string> OurWords = new()
    {
        ["no_kv"] = "malformed_hmac: a part without '='",
        ["ts_text"] = "malformed_hmac: invalid ts",
    };

    [Theory]
    [MemberData(nameof(HmacVectors.PositiveNames), MemberType = typeof(HmacVectors))]
    public void Signing_gives_the_signature_of_dsx_connect(string name)
    {
        var vector = HmacVectors.Instance.Positive.Single(vector => vector.Name == name);
        var key = new HmacKey(vector.KeyId, vector.Secret);

        var signature = DsxHmacSignature.Sign(key, vector.Method, vector.PathWithQuery, vector.Body, vector.Ts, vector.Nonce);

        DsxHmacSignature.FormatHeader(key, vector.Ts, vector.Nonce, signature).ShouldBe(vector.Authorization);
    }

    [Theory]
    [MemberData(nameof(HmacVectors.PositiveNames), MemberType = typeof(HmacVectors))]
    public async Task A_request_signed_by_dsx_connect_is_accepted(string name)
    {
        var vector = HmacVectors.Instance.Positive.Single(vector => vector.Name == name);
        var clock = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(vector.Ts));
        var harness = new VerifierHarness(new HmacKey(vector.KeyId, vector.Secret), clock);

        (await harness.VerifyAsync(vector.Authorization, vector.Method, vector.PathWithQuery, vector.Body)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(HmacVectors.NegativeNames), MemberType = typeof(HmacVectors))]
    public async Task A_header_gets_the_answer_of_dsx_connect(string name)
    {
        var vector = HmacVectors.Instance.Negative.Single(vector => vector.Name == name);
        var signed = HmacVectors.Instance.Positive.Single(static vector => vector.Name == "key_id_plain");
        var key = new HmacKey(name == "unknown_kid" ? "another" : "kid", signed.Secret);
        var late = TimeSpan.FromSeconds(name == "stale" ? 61 : 0);
        var harness = new VerifierHarness(key, new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(signed.Ts) + late));
        var body = name == "wrong_body" ? "x"u8.ToArray() : [];

        var error = await harness.VerifyAsync(vector.Authorization, vector.Method, vector.PathWithQuery, body);

        error.ShouldBe(OurWords.GetValueOrDefault(name) ?? vector.Error ?? "");
    }

    [Fact]
    public void The_secret_is_used_as_text_and_not_base64_decoded()
    {
        var vector = HmacVectors.Instance.Positive.Single(static vector => vector.Name == "appendix_a_1");
        var key = new HmacKey(vector.KeyId, vector.Secret);

        DsxHmacSignature.Sign(key, vector.Method, vector.PathWithQuery, vector.Body, vector.Ts, vector.Nonce)
            .ShouldNotBe("taYDLMxPBOhDNvS7k8NHw74JPQMnpbXWmU7o8+jerUc=");
    }
}
