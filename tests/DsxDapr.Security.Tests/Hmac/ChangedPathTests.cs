using System.Net;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

/// <summary>A signature that fails because something on the way rewrote the path says so; what it says proves nothing and opens nothing.</summary>
public sealed class ChangedPathTests : IAsyncLifetime
{
    private const string BadSignature = """{"detail":"bad_signature"}""";

    private SignedApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await SignedApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_proxy_that_cuts_a_prefix_off_is_found_out_by_both_sides()
    {
        (await SendAsync("/dsx/items/a?key=private", "/items/a?key=private"))
            .ShouldBe("""{"detail":"bad_signature: the path was changed on its way: signed /dsx/items/a, received /items/a"}""");
        _app.App.Logs.Messages.Single(static line => line.Contains("refused", StringComparison.Ordinal)).ShouldEndWith(
            "bad_signature: the path was changed on its way: signed /dsx/items/a, received /items/a");
    }

    [Fact]
    public async Task A_proxy_that_sorts_the_query_is_found_out() => (await SendAsync("/items/a?b=1&a=2", "/items/a?a=2&b=1"))
        .ShouldBe("""{"detail":"bad_signature: the query was changed on its way"}""");

    [Fact]
    public async Task A_path_that_arrived_as_it_was_is_not_blamed()
    {
        using var request = _app.Sign(HttpMethod.Get, "/items/a");
        request.Method = HttpMethod.Post;
        request.RequestUri = new Uri(_app.App.Url, "/echo");
        request.Headers.TryAddWithoutValidation("X-Dsx-Signed-Target", "/echo");

        (await _app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, BadSignature));
    }

    [Theory]
    [InlineData("/items/a")]
    [InlineData("/dsx/items/a")]
    public async Task The_header_makes_no_signature_right(string told)
    {
        using var request = _app.Sign(HttpMethod.Get, "/dsx/items/a");
        request.RequestUri = new Uri(_app.App.Url, "/items/a");
        request.Headers.TryAddWithoutValidation("X-Dsx-Signed-Target", told);

        (await _app.SendAsync(request)).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_a_stranger_writes_into_the_header_cannot_break_a_line_and_is_cut()
    {
        using var request = _app.Sign(HttpMethod.Get, "/dsx");
        request.RequestUri = new Uri(_app.App.Url, "/items/a");
        request.Headers.TryAddWithoutValidation("X-Dsx-Signed-Target", "/\tx" + new string('y', 900));

        (await _app.SendAsync(request)).Body.ShouldBe(
            $$"""{"detail":"bad_signature: the path was changed on its way: signed /?x{{new string('y', 197)}}..., received /items/a"}""");
    }

    [Fact]
    public async Task A_side_that_tells_callers_nothing_tells_them_nothing_of_this_either()
    {
        await using var silent = await SignedApp.StartAsync(static options => options.UniformFailures = true);
        using var request = silent.Sign(HttpMethod.Get, "/dsx/items/a");
        request.RequestUri = new Uri(silent.App.Url, "/items/a");
        request.Headers.TryAddWithoutValidation("X-Dsx-Signed-Target", "/dsx/items/a");

        (await silent.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"unauthorized"}"""));
    }

    // Signs by the handler that every client of ours has, with a proxy behind it that rewrites the target.
    private async Task<string> SendAsync(string signed, string received)
    {
        using var client = new HttpClient(new SigningHandler(_app.Clock) { InnerHandler = new Rewriting(new Uri(_app.App.Url, received)) });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_app.App.Url, signed)).SignWith(_app.Key);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Rewriting(Uri target) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = target;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
