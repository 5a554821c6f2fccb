using System.Net;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class DirectionTests
{
    private static readonly HmacKey Key = HmacKey.Generate();
    private readonly ManualTimeProvider _clock = new();

    [Theory]
    [InlineData("/dsx-connect/api/v1", "/dsx-connect/api/v1/scan/request", "")]
    [InlineData("/dsx-connect/api/v1/", "/dsx-connect/api/v1/scan/request?a=/b", "")]
    [InlineData("/dsx-connect/api/v1", "/filesystem-connector/read_file", "wrong_path")]
    [InlineData("/dsx-connect/api/v1", "/filesystem-connector/read_file?x=/dsx-connect/api/v1/", "wrong_path")]
    [InlineData("/dsx-connect/api/v1", "/dsx-connect/api/v1", "wrong_path")]
    [InlineData("/dsx-connect/api/v1", "/dsx-connect/api/v10/x", "wrong_path")]
    [InlineData("/filesystem-connector", "/dsx-connect/api/v1/scan/request", "wrong_path")]
    [InlineData("/filesystem-connector", "/Filesystem-Connector/read_file", "")]
    [InlineData("/a:b", "/a%3Ab/c", "wrong_path")]
    [InlineData(null, "/anything", "")]
    public async Task A_request_for_the_other_side_is_refused_although_it_is_rightly_signed(string? prefix, string target, string error)
    {
        var harness = new VerifierHarness(Key, _clock) { Options = { PathPrefix = prefix } };
        var header = DsxHmacSignature.CreateHeader(Key, "POST", target, [], _clock);

        (await harness.VerifyAsync(header, "POST", target, [])).ShouldBe(error);
    }

    [Fact]
    public async Task The_caller_is_told()
    {
        await using var app = await SignedApp.StartAsync(static options => options.PathPrefix = "/echo");
        using var request = app.Sign(HttpMethod.Get, "/items/a");

        (await app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"wrong_path"}"""));
    }

    [Fact]
    public void A_prefix_that_no_path_can_have_is_refused() =>
        Should.Throw<ArgumentException>(() => new DsxHmacOptions { PathPrefix = "dsx-connect" }.Validate());
}
