using System.Net;
using System.Net.Http.Json;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting.Http;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DsxDapr.Hosting.Tests.Http;

public sealed class RetryTests : IAsyncLifetime
{
    private const string SidecarError = """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: x, err: no host found"}""";
    private FlakyApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await FlakyApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_request_that_failed_on_the_way_is_sent_again_whole_and_with_a_fresh_signature(int status)
    {
        _app.Answers(status).Answers(status);
        using var client = new SignedClient();
        using var request = Post().SignWith(HmacKey.Generate()).AllowRetry();

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Requests.Select(static sent => sent.Body).ShouldBe(Enumerable.Repeat("""{"text":"hello"}""", 3));
        _app.Requests.Select(static sent => NonceOf(sent.Authorization)).Distinct().Count().ShouldBe(3);
        client.Logs.Messages.Count(message => message.Contains($"status {status}", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_request_that_may_not_arrive_twice_is_sent_once()
    {
        _app.Answers(503);
        using var client = new SignedClient();
        using var request = Post().SignWith(HmacKey.Generate());

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _app.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500, "")]
    [InlineData(500, """{"errorCode":"APP"}""")]
    [InlineData(401, "")]
    [InlineData(404, "")]
    [InlineData(409, "")]
    [InlineData(429, "")]
    public async Task An_answer_of_the_app_itself_is_final(int status, string body)
    {
        _app.Answers(status, body);
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().AllowRetry().ViaDapr("connector");

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe((HttpStatusCode)status);
        _app.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_app_that_the_sidecar_cannot_reach_is_tried_again()
    {
        _app.Answers(500, SidecarError);
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().AllowRetry().ViaDapr("connector");

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        client.Logs.Messages.ShouldContain(static message => message.Contains("the sidecar could not reach the app"));
    }

    [Fact]
    public async Task A_signed_call_through_Dapr_that_is_refused_is_signed_anew_and_sent_once_more()
    {
        _app.Answers(401);
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().SignWith(HmacKey.Generate()).AllowRetry().ViaDapr("connector");

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Requests.Select(static sent => NonceOf(sent.Authorization)).Distinct().Count().ShouldBe(2);
        _app.Requests.Select(static sent => sent.Body).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_call_that_is_refused_twice_stays_refused()
    {
        _app.Answers(401).Answers(401);
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().SignWith(HmacKey.Generate()).AllowRetry().ViaDapr("connector");

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _app.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_refusal_is_final_when_the_call_was_direct_or_may_not_arrive_twice(bool viaDapr, bool allowRetry)
    {
        _app.Answers(401);
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().SignWith(HmacKey.Generate());
        _ = viaDapr ? request.ViaDapr("connector") : request;
        _ = allowRetry ? request.AllowRetry() : request;

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        _app.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_last_answer_is_returned_when_all_attempts_failed()
    {
        _app.Answers(502).Answers(503).Answers(504);
        using var client = new SignedClient(static options => options.MaxAttempts = 3);
        using var request = Post().AllowRetry();

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        _app.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        _app.Answers(static context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = new SignedClient();
        using var request = Post().AllowRetry();

        using var response = await client.Http.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_app_that_does_not_listen_is_tried_again_and_is_then_an_error()
    {
        using var client = new SignedClient(static options => options.MaxAttempts = 3);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{LoopbackPort.Take()}/item_action").AllowRetry();

        await Should.ThrowAsync<HttpRequestException>(() => client.Http.SendAsync(request));

        client.Logs.Messages.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_server_that_says_when_to_come_back_is_obeyed(int status)
    {
        var clock = new ManualTimeProvider();
        _app.Answers(status, retryAfter: "7");
        using var client = new SignedClient(static options => options.Timeout = Timeout.InfiniteTimeSpan, clock);
        using var request = Post().AllowRetry();

        var sending = client.Http.SendAsync(request);
        await Eventually.TrueAsync(() => clock.PendingTimers == 1, "the client waits");
        clock.Advance(TimeSpan.FromSeconds(6.9));
        _app.Requests.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        (await sending).StatusCode.ShouldBe(HttpStatusCode.OK);
        _app.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_cannot_make_the_client_wait_longer_than_its_limit()
    {
        var clock = new ManualTimeProvider();
        _app.Answers(429, retryAfter: "86400");
        using var client = new SignedClient(static options => options.MaxDelay = TimeSpan.FromSeconds(10), clock);
        using var request = Post().AllowRetry();

        var sending = client.Http.SendAsync(request);
        await Eventually.TrueAsync(() => clock.PendingTimers == 1, "the client waits");
        clock.Advance(TimeSpan.FromSeconds(10));

        (await sending).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_answer_is_streamed_through_all_handlers()
    {
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Answers(503).Answers(async context =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync("second");
        });
        using var client = new SignedClient(sidecar: _app.Url);
        using var request = Post().SignWith(HmacKey.Generate()).AllowRetry().ViaDapr("connector");

        using var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = new byte[5];
        await stream.ReadExactlyAsync(first).AsTask().WaitAsync(Eventually.Deadline);

        goOn.SetResult();
        using var rest = new StreamReader(stream);
        (await rest.ReadToEndAsync()).ShouldBe("second");
    }

    [Fact]
    public async Task Redirects_and_cookies_and_compression_are_left_to_the_caller()
    {
        await using var app = await LoopbackApp.StartAsync(static web => web.Run(static context =>
        {
            context.Response.StatusCode = context.Request.Headers.ContainsKey("Cookie") ? 200 : 302;
            context.Response.Headers.SetCookie = "a=b";
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers["X-Accept-Encoding"] = context.Request.Headers.AcceptEncoding;
            return Task.CompletedTask;
        }));
        using var client = new SignedClient();

        for (var call = 0; call < 2; call++)
        {
            using var response = await client.Http.GetAsync(app.Url);
            response.StatusCode.ShouldBe(HttpStatusCode.Found);
            response.Headers.Contains("X-Accept-Encoding").ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void A_number_of_attempts_that_makes_no_sense_is_refused(int attempts) =>
        Should.Throw<Microsoft.Extensions.Options.OptionsValidationException>(
            () => new SignedClient(options => options.MaxAttempts = attempts));

    private static string NonceOf(string? authorization)
    {
        DsxHmacHeader.TryParse(authorization, out var header, out var error).ShouldBeTrue(error);
        return header.Nonce;
    }

    private HttpRequestMessage Post() =>
        new(HttpMethod.Post, new Uri(_app.Url, "/item_action")) { Content = JsonContent.Create(new { text = "hello" }) };
}
