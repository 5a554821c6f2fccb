using System.Net;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class FailureLimitTests
{
    private const string Body = """{"text":"hello"}""";
    private const string Limited = """{"detail":"too_many_failures"}""";

    [Fact]
    public async Task A_caller_with_too_many_failures_is_turned_away_for_a_while_whatever_it_sends()
    {
        await using var app = await SignedApp.StartAsync();
        for (var failure = 0; failure < 20; failure++)
        {
            (await SendAsync(app, Forge(app))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var (status, body, retryAfter) = await SendAsync(app, app.Sign(HttpMethod.Post, "/echo", Body));
        status.ShouldBe(HttpStatusCode.TooManyRequests);
        body.ShouldBe(Limited);
        retryAfter.ShouldBe(TimeSpan.FromSeconds(3));

        app.Clock.Advance(TimeSpan.FromSeconds(3));
        (await SendAsync(app, app.Sign(HttpMethod.Post, "/echo", Body))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Right_signatures_cost_nothing()
    {
        await using var app = await SignedApp.StartAsync(static options => options.FailuresPerMinute = 1);

        for (var call = 0; call < 5; call++)
        {
            (await SendAsync(app, app.Sign(HttpMethod.Post, "/echo", Body))).Status.ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_stranger_who_misuses_a_key_id_does_not_keep_its_owner_out()
    {
        await using var app = await SignedApp.StartAsync(static options =>
        {
            options.FailuresPerMinute = 2;
            options.CallerAppId = static context => context.Request.Headers["X-App"].FirstOrDefault();
        });

        var statuses = new List<HttpStatusCode>();
        for (var failure = 0; failure < 4; failure++)
        {
            statuses.Add((await SendAsync(app, Forge(app, $"stranger-{failure}"))).Status);
        }

        statuses.ShouldBe([
            HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests]);
        (await SendAsync(app, app.Sign(HttpMethod.Post, "/echo", Body))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Apps_behind_one_sidecar_are_told_apart()
    {
        await using var app = await SignedApp.StartAsync(static options =>
        {
            options.FailuresPerMinute = 1;
            options.CallerAppId = static context => context.Request.Headers["X-App"].FirstOrDefault();
        });
        await SendAsync(app, Forge(app, "bad"));

        using var good = app.Sign(HttpMethod.Post, "/echo", Body);
        good.Headers.Add("X-App", "good");
        (await SendAsync(app, good)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(app, Forge(app, "bad"))).Status.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task The_limit_can_be_switched_off()
    {
        await using var app = await SignedApp.StartAsync(static options => options.FailuresPerMinute = 0);

        for (var failure = 0; failure < 30; failure++)
        {
            (await SendAsync(app, Forge(app))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_limit_that_makes_no_sense_is_refused(int perMinute) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new DsxHmacOptions { FailuresPerMinute = perMinute }.Validate());

    private static HttpRequestMessage Forge(SignedApp app, string? caller = null)
    {
        var request = app.Sign(HttpMethod.Post, "/echo", Body);
        request.Content = SignedApp.Json("{}"u8.ToArray());
        if (caller is not null)
        {
            request.Headers.Add("X-App", caller);
        }

        return request;
    }

    private static async Task<(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)> SendAsync(SignedApp app, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await app.App.Client.SendAsync(request);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.RetryAfter?.Delta);
        }
    }
}
