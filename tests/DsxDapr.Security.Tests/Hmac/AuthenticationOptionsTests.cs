using System.Net;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class AuthenticationOptionsTests
{
    private const string Body = """{"text":"hello"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_with_413(bool chunked)
    {
        await using var app = await SignedApp.StartAsync(static options => options.MaxBodyBytes = Body.Length - 1);
        using var request = app.Sign(HttpMethod.Post, "/echo", Body);
        request.Headers.TransferEncodingChunked = chunked;

        (await app.SendAsync(request)).ShouldBe((HttpStatusCode.RequestEntityTooLarge, """{"detail":"body_too_large"}"""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_of_exactly_the_limit_is_accepted(bool chunked)
    {
        await using var app = await SignedApp.StartAsync(static options => options.MaxBodyBytes = Body.Length);
        using var request = app.Sign(HttpMethod.Post, "/echo", Body);
        request.Headers.TransferEncodingChunked = chunked;

        (await app.SendAsync(request)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("unknown_key_id", null, "unknown_key_id")]
    [InlineData("unknown_key_id", "Bearer x", "unknown_key_id")]
    [InlineData("unknown_key_id", "DSX-HMAC ts=1, nonce=a, sig=b", "unknown_key_id")]
    [InlineData("missing_hmac", null, "missing_hmac")]
    [InlineData("missing_hmac", "Bearer x", "missing_hmac")]
    [InlineData("missing_hmac", "DSX-HMAC ts=1, nonce=a, sig=b", "missing_key_id")]
    public async Task A_hub_and_a_connector_have_their_own_word_for_a_missing_header(string configured, string? header, string detail)
    {
        await using var app = await SignedApp.StartAsync(options => options.MissingHeaderDetail = configured);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/items/a");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        (await app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, $$"""{"detail":"{{detail}}"}"""));
    }

    [Theory]
    [InlineData("connector-app", "connector-app", HttpStatusCode.OK)]
    [InlineData("connector-app", "other-app", HttpStatusCode.Unauthorized)]
    [InlineData("connector-app", null, HttpStatusCode.OK)] // called directly
    [InlineData(null, "other-app", HttpStatusCode.OK)] // a key without an app
    public async Task A_key_that_belongs_to_an_app_is_not_accepted_from_another(string? owner, string? caller, HttpStatusCode expected)
    {
        await using var app = await SignedApp.StartAsync(options => options.CallerAppId = _ => caller);
        app.AppId = owner;
        using var request = app.Sign(HttpMethod.Get, "/items/a");

        var (status, body) = await app.SendAsync(request);

        status.ShouldBe(expected);
        body.ShouldBe(expected == HttpStatusCode.OK ? "a" : """{"detail":"wrong_caller_app_id"}""");
    }
}
