using System.Net;
using DsxDapr.Security.Hmac;

namespace DsxDapr.Security.Tests.Hmac;

public sealed class FailureReportTests
{
    private const string Body = """{"text":"hello"}""";

    public static TheoryData<string?, string> Failures() => new()
    {
        { null, "missing_hmac" },
        { "Bearer x", "missing_hmac" },
        { "DSX-HMAC", "missing_hmac" },
        { "DSX-HMAC key_id=a", "malformed_hmac: 'ts'" },
        { "DSX-HMAC ts=1", "missing_key_id" },
        { "DSX-HMAC key_id=a, ts=1, nonce=a, sig=" + new string('A', 43) + "=", "unknown_key_id" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_failure_is_reported_once(string? header, string reason)
    {
        await using var app = await SignedApp.StartAsync();
        using var request = app.Sign(HttpMethod.Post, "/echo?secret=1", Body);
        Replace(request, header);

        (await app.SendAsync(request)).Status.ShouldBe(HttpStatusCode.Unauthorized);

        var failure = app.Audit.Failures.Single();
        failure.ShouldBe(new AuthenticationFailure(
            reason, reason == "unknown_key_id" ? "a" : null, "POST", "/echo", "127.0.0.1", null));
    }

    [Fact]
    public async Task A_wrong_signature_is_reported_with_its_key_and_an_accepted_one_is_not_reported()
    {
        await using var app = await SignedApp.StartAsync();
        using var good = app.Sign(HttpMethod.Post, "/echo", Body);
        using var bad = app.Sign(HttpMethod.Post, "/echo", Body);
        bad.Content = SignedApp.Json("{}"u8.ToArray());

        await app.SendAsync(good);
        await app.SendAsync(bad);

        var failure = app.Audit.Failures.Single();
        failure.KeyId.ShouldBe(app.Key.KeyId);
        failure.Reason.ShouldBe("bad_signature");
    }

    [Fact]
    public async Task What_is_turned_away_unexamined_is_not_reported()
    {
        await using var app = await SignedApp.StartAsync(static options => options.FailuresPerMinute = 1);
        for (var call = 0; call < 5; call++)
        {
            using var request = app.Sign(HttpMethod.Post, "/echo", Body);
            Replace(request, "DSX-HMAC ts=1");
            await app.SendAsync(request);
        }

        app.Audit.Failures.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_hardened_app_gives_every_failure_the_same_answer_and_reports_the_reason()
    {
        await using var app = await SignedApp.StartAsync(static options =>
        {
            options.UniformFailures = true;
            options.MaxBodyBytes = 1000;
        });
        var requests = Failures().Select(row => Change(app, request => Replace(request, row.Data.Item1))).ToList();
        requests.Add(Change(app, static request => request.Content = SignedApp.Json("{}"u8.ToArray())));
        requests.Add(Change(app, static request => request.Content = SignedApp.Json(new byte[2000])));

        foreach (var request in requests)
        {
            (await app.SendAsync(request)).ShouldBe((HttpStatusCode.Unauthorized, """{"detail":"unauthorized"}"""));
        }

        app.Audit.Failures.Select(static failure => failure.Reason).Distinct().Count().ShouldBe(6);
    }

    private static HttpRequestMessage Change(SignedApp app, Action<HttpRequestMessage> change)
    {
        var request = app.Sign(HttpMethod.Post, "/echo", Body);
        change(request);
        return request;
    }

    private static void Replace(HttpRequestMessage request, string? header)
    {
        request.Headers.Remove("Authorization");
        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }
    }
}
